/** Functions that are made of several ops, on every engine: values by hand, and by their definition on odd sizes. */
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { clamp, expandDims, Random, read, squeeze, stack, type Tensor, tensor, variance, zeros } from '../src/index.js';
import { engineOf, kinds } from './engines.js';

const engines = await Promise.all(kinds.map(async (kind) => ({ kind, engine: await engineOf(kind) })));
const numbers = async (x: Tensor): Promise<number[]> => Array.from(await read(x));

describe.each(engines)('on the $kind engine', ({ kind, engine }) => {
  const matrix = tensor(engine, [
    [1, 2, 3],
    [4, 5, 9],
  ]);

  it('a stack has a new axis', async () => {
    const [a, b] = [tensor(engine, [1, 2, 3]), tensor(engine, [4, 5, 6])];
    expect(stack([a, b])).toMatchObject({ shape: [2, 3] });
    expect(await numbers(stack([a, b]))).toEqual([1, 2, 3, 4, 5, 6]);
    for (const axis of [1, -1]) {
      expect(stack([a, b], { axis })).toMatchObject({ shape: [3, 2] });
      expect(await numbers(stack([a, b], { axis }))).toEqual([1, 4, 2, 5, 3, 6]);
    }
    expect(stack([matrix, matrix, matrix], { axis: -2 })).toMatchObject({ shape: [2, 3, 3] });
    expect(await numbers(stack([tensor(engine, 7), tensor(engine, 8)]))).toEqual([7, 8]);
    const alone = stack([tensor(engine, Int32Array.of(3, 4))], { axis: 1 });
    expect(alone).toMatchObject({ shape: [2, 1], dtype: 'int' });
    expect(await numbers(alone)).toEqual([3, 4]);
    expect(stack([zeros(engine, [0, 2]), zeros(engine, [0, 2])])).toMatchObject({ shape: [2, 0, 2] });
  });

  it('axes of size 1 come and go', async () => {
    expect(expandDims(matrix)).toMatchObject({ shape: [1, 2, 3] });
    expect(expandDims(matrix, { axis: 1 })).toMatchObject({ shape: [2, 1, 3] });
    expect(expandDims(matrix, { axis: -1 })).toMatchObject({ shape: [2, 3, 1] });
    expect(expandDims(tensor(engine, 5), { axis: -1 })).toMatchObject({ shape: [1] });
    expect(expandDims(zeros(engine, [0]), { axis: 1 })).toMatchObject({ shape: [0, 1] });
    const wide = zeros(engine, [1, 2, 1, 0]);
    expect(squeeze(wide)).toMatchObject({ shape: [2, 0] });
    expect(squeeze(wide, { axis: 0 })).toMatchObject({ shape: [2, 1, 0] });
    expect(squeeze(wide, { axis: [0, -2] })).toMatchObject({ shape: [2, 0] });
    expect(squeeze(matrix)).toBe(matrix);
    expect(squeeze(tensor(engine, [[3]]))).toMatchObject({ shape: [] });
    expect(await numbers(squeeze(expandDims(matrix, { axis: 1 })))).toEqual([1, 2, 3, 4, 5, 9]);
  });

  it('a variance is divided by the number of elements, or by less', async () => {
    expect(await numbers(variance(matrix, { axis: 0 }))).toEqual([2.25, 2.25, 9]);
    expect(await numbers(variance(matrix, { axis: 0, correction: 1 }))).toEqual([4.5, 4.5, 18]);
    expect(variance(matrix, { axis: -1, keepDims: true })).toMatchObject({ shape: [2, 1] });
    expectClose(await read(variance(matrix, { axis: 1 })), Float64Array.of(2 / 3, 14 / 3), 1e-6);
    expectClose(await read(variance(matrix)), Float64Array.of(20 / 3), 1e-6);
    expect(await numbers(variance(tensor(engine, [[3], [4]]), { axis: 1 }))).toEqual([0, 0]);
    expect(await numbers(variance(tensor(engine, [3]), { correction: 1 }))).toEqual([Number.NaN]);
    expect(await numbers(variance(zeros(engine, [0])))).toEqual([Number.NaN]);
    expect(variance(zeros(engine, [0, 3]), { axis: 1 })).toMatchObject({ shape: [0] });
  });

  it('a variance far from 0 does not lose its digits', async () => {
    const x = Random.fromSeed(3).normal(engine, [5, 37], { mean: 1000, deviation: 2 });
    const data = Array.from(await read(x));
    const want = Array.from({ length: 5 }, (_, row) => {
      const own = data.slice(row * 37, row * 37 + 37);
      const mean = own.reduce((total, value) => total + value, 0) / 37;
      return own.reduce((total, value) => total + (value - mean) ** 2, 0) / 37;
    });
    expectClose(await read(variance(x, { axis: 1 })), Float64Array.from(want), kind === 'reference' ? 1e-12 : 1e-4);
  });

  it('a clamp keeps what lies between its bounds', async () => {
    const x = tensor(engine, [-7, -1, -0.5, 0, 2, 3, 8]);
    expect(await numbers(clamp(x, { min: -1, max: 3 }))).toEqual([-1, -1, -0.5, 0, 2, 3, 3]);
    expect(await numbers(clamp(x, { min: 0 }))).toEqual([0, 0, 0, 0, 2, 3, 8]);
    expect(await numbers(clamp(x, { max: 0 }))).toEqual([-7, -1, -0.5, 0, 0, 0, 0]);
    expect(await numbers(clamp(x, { min: 2, max: 1 }))).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(await numbers(clamp(x, { min: -Infinity, max: Infinity }))).toEqual(await numbers(x));
    expect(await numbers(clamp(tensor(engine, Int32Array.of(-5, 0, 5)), { min: -1, max: 2 }))).toEqual([-1, 0, 2]);
    expect(await numbers(clamp(tensor(engine, [Number.NaN, 4]), { min: 0, max: 1 }))).toEqual([Number.NaN, 1]);
    const bounds = tensor(engine, [[0], [6]]);
    expect(clamp(tensor(engine, [5, 7]), { min: bounds })).toMatchObject({ shape: [2, 2] });
    expect(await numbers(clamp(tensor(engine, [5, 7]), { max: bounds }))).toEqual([0, 0, 5, 6]);
    expect(clamp(zeros(engine, [0, 3]), { min: 1 })).toMatchObject({ shape: [0, 3] });
  });
});
