/** Compiled steps that draw the random numbers of some rows of a batch. */
import { add, type ComputeEngine, concat, mul, Random, read, type Tensor, zeros } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.js';
import { engineOf, kinds } from './engines.js';
import { messageOf } from './messageOf.js';

const numbersOf = async (x: Tensor): Promise<number[]> => Array.from(await read(x));
const partsOf = (of: number, ends: readonly number[]) =>
  ends.map((end, part) => ({ first: ends[part - 1] ?? 0, count: end - (ends[part - 1] ?? 0), of }));

/** Noise of each step and of each sequence, from keys that follow from the argument. */
function noisy(engine: ComputeEngine) {
  return (x: Tensor, random: Random): Tensor => {
    const [, batch, units] = x.shape;
    const perSequence = random.fold(2).unitTensor(engine, [batch, units], { batchAxis: 0 });
    return add(mul(x, perSequence), random.split(2)[1].unitTensor(engine, x.shape, { batchAxis: 1 }));
  };
}

describe.each(kinds)('rows of a batch in a compiled step on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it('draw together what the whole batch draws, at every call', async () => {
    const [steps, of, units] = [3, 7, 5];
    const [ofParts, ofWhole] = [compile(noisy(engine)), noisy(engine)];
    const parts = partsOf(of, [3, 3, 6, 7]);
    const x = add(zeros(engine, [steps, of, units]), 1);
    for (let call = 0; call < 4; call++) {
      const random = Random.fromSeed(call);
      const drawn = parts.map((rows) => ofParts(add(zeros(engine, [steps, rows.count, units]), 1), random.ofRows(rows)));
      expect(await numbersOf(concat(drawn, { axis: 1 }))).toEqual(await numbersOf(ofWhole(x, random)));
    }
    // Two parts have as many rows, which are others.
    expect(ofParts.plans).toBe(parts.length);
    ofParts.close();
  });

  it('may be far behind in a large batch', async () => {
    const draw = (x: Tensor, random: Random): Tensor => add(x, random.unitTensor(engine, [2, 3], { batchAxis: 0 }));
    const step = compile(draw);
    const rows = { first: 1e9 + 1, count: 2, of: 2e9 };
    for (let call = 0; call < 3; call++) {
      const random = Random.fromSeed(call).ofRows(rows);
      const got = await numbersOf(step(zeros(engine, [1]), random));
      expect(got).toEqual(Array.from({ length: 6 }, (_, index) => random.unit(3 * rows.first + index)));
    }
  });

  it('must not be decided anew from call to call', () => {
    let first = 0;
    const step = compile((x: Tensor, random: Random) =>
      add(x, random.ofRows({ first: first++, count: 1, of: 9 }).unitTensor(engine, [1, 2], { batchAxis: 0 })),
    );
    const call = (): Tensor => step(zeros(engine, [1, 2]), Random.fromSeed(1));
    call();
    call();
    expect(messageOf(call)).toContain('randomUniform had pieces {"length":2,"first":2,"every":18}, then {"length":2,"first":4,"every":18}');
  });
});
