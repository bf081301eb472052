/** Random numbers belong to rows of a batch: the draws of its parts are together the draw for the whole. */
import { describe, expect, it } from 'vitest';
import { type BatchRows, concat, Random, read, type Shape, sizeOf, slice, type Tensor } from '../src/index.js';
import { engineOf, fewCases, kinds } from './engines.js';

const random = Random.fromSeed(11);
const CASES = fewCases ? 12 : 40;

/** A whole number from `low` to `high`. */
const between = (key: Random, low: number, high: number): number => low + Math.floor(key.unit(0) * (high - low + 1));

/** Rows of each part, some of them without any. */
function partsOf(key: Random, rows: number, parts: number): readonly BatchRows[] {
  const cuts = [0, ...Array.from({ length: parts - 1 }, (_, part) => between(key.fold(part), 0, rows)).sort((a, b) => a - b), rows];
  return cuts.slice(1).map((end, part) => ({ first: cuts[part], count: end - cuts[part], of: rows }));
}

interface Drawing {
  readonly shape: Shape;
  readonly batchAxis: number;
  readonly parts: readonly BatchRows[];
}

function drawingOf(key: Random): Drawing {
  const [axes, rows] = [between(key.fold(0), 1, 5), between(key.fold(1), 1, 9)];
  const batchAxis = between(key.fold(2), 0, axes - 1);
  const shape = Array.from({ length: axes }, (_, axis) => (axis === batchAxis ? rows : between(key.fold(10 + axis), 1, 5)));
  return { shape, batchAxis, parts: partsOf(key.fold(3), rows, between(key.fold(4), 1, 4)) };
}

const withSize = (shape: Shape, axis: number, size: number): Shape => shape.map((own, each) => (each === axis ? size : own));

describe.each(kinds)('rows of a batch on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const numbersOf = async (x: Tensor): Promise<number[]> => Array.from(await read(x));

  it('draw together what the whole batch draws, for any shape, axis and division', async () => {
    for (let index = 0; index < CASES; index++) {
      const { shape, batchAxis, parts } = drawingOf(random.fold(index));
      const key = random.fold(1000 + index);
      const whole = key.unitTensor(engine, shape);
      const drawn = parts.map((rows) => key.ofRows(rows).unitTensor(engine, withSize(shape, batchAxis, rows.count), { batchAxis }));
      const what = JSON.stringify({ shape, batchAxis, parts });
      expect(await numbersOf(concat(drawn, { axis: batchAxis })), what).toEqual(await numbersOf(whole));
    }
  });

  it('draw their numbers of every step if the steps follow one another on the batch axis', async () => {
    const [steps, of, units] = [4, 7, 3];
    const whole = random.unitTensor(engine, [steps, of, units]);
    for (const [first, count] of [
      [0, 2],
      [2, 0],
      [2, 5],
    ]) {
      const own = random.ofRows({ first, count, of }).unitTensor(engine, [steps * count, units], { batchAxis: 0 });
      expect(own.shape).toEqual([steps * count, units]);
      expect(await numbersOf(own)).toEqual(await numbersOf(slice(whole, { axis: 1, start: first, size: count })));
    }
  });

  it('keep their rows in fold and split, and draw the numbers of all where no axis is named', async () => {
    const rows = { first: 1, count: 2, of: 5 };
    const some = random.ofRows(rows);
    const axis = { batchAxis: -2 };
    const ofWhole = async (key: Random): Promise<number[]> =>
      numbersOf(slice(key.unitTensor(engine, [5, 3]), { axis: 0, start: 1, size: 2 }));
    expect(await numbersOf(some.fold(4).unitTensor(engine, [2, 3], axis))).toEqual(await ofWhole(random.fold(4)));
    expect(await numbersOf(some.split(2)[1].unitTensor(engine, [2, 3], axis))).toEqual(await ofWhole(random.split(2)[1]));
    expect([some.rows, some.fold(1).rows, random.rows]).toEqual([rows, rows, undefined]);
    for (const shape of [[2, 3], [7], []]) {
      expect(await numbersOf(some.unitTensor(engine, shape))).toEqual(await numbersOf(random.unitTensor(engine, shape)));
    }
    expect(await numbersOf(some.uniform(engine, [4]))).toEqual(await numbersOf(random.uniform(engine, [4])));
    expect(await numbersOf(some.normal(engine, [4]))).toEqual(await numbersOf(random.normal(engine, [4])));
  });

  it('may be the whole batch, none of it, or have no features', async () => {
    const whole = random.unitTensor(engine, [6, 2]);
    const all = random.ofRows({ first: 0, count: 6, of: 6 }).unitTensor(engine, [6, 2], { batchAxis: 0 });
    expect(await numbersOf(all)).toEqual(await numbersOf(whole));
    for (const shape of [
      [0, 2],
      [3, 0],
    ]) {
      const none = random.ofRows({ first: 3, count: shape[0], of: 6 }).unitTensor(engine, shape, { batchAxis: 0 });
      expect([none.shape, sizeOf(none.shape), await numbersOf(none)]).toEqual([shape, 0, []]);
    }
  });
});
