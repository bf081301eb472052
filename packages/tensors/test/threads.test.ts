import { allStarted } from '@statal/tooling-vitest/allStarted';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { type ComputeEngine, createEngine, type Data, matmul, Random, readSync, sum } from '../src/index.js';

describe('threads', () => {
  it.each([
    { m: 257, k: 130, n: 300, transposeA: false, transposeB: false },
    { m: 130, k: 700, n: 129, transposeA: true, transposeB: false },
    { m: 2, k: 512, n: 4096, transposeA: false, transposeB: false },
    { m: 31, k: 513, n: 301, transposeA: false, transposeB: true },
    { m: 301, k: 600, n: 33, transposeA: true, transposeB: true },
  ])('give a product the right numbers and the bits of one thread: $m x $k x $n', async ({ m, k, n, ...transposed }) => {
    const product = async (engine: ComputeEngine): Promise<Data> => {
      const a = Random.fromSeed(1).normal(engine, transposed.transposeA ? [k, m] : [m, k]);
      const b = Random.fromSeed(2).normal(engine, transposed.transposeB ? [n, k] : [k, n]);
      return readSync(matmul(a, b, transposed));
    };
    const one = await product(await createEngine({ threads: 1 }));
    expectClose(one, await product(await createEngine({ kind: 'reference' })), 1e-5);
    for (const threads of [2, 3]) expect(await product(await allStarted(await createEngine({ threads })))).toEqual(one);
  });

  it.each([
    { shape: [2000, 300], axes: [0] },
    { shape: [100, 80, 75], axes: [1] },
    { shape: [3, 400_000], axes: [1] },
    { shape: [1_000_000], axes: [0] },
  ])('give a sum of $shape over $axes the right numbers and the bits of one thread', async ({ shape, axes }) => {
    const total = async (engine: ComputeEngine): Promise<Data> => readSync(sum(Random.fromSeed(3).normal(engine, shape), { axes }));
    const one = await total(await createEngine({ threads: 1 }));
    expectClose(one, await total(await createEngine({ kind: 'reference' })), 1e-5);
    for (const threads of [2, 3]) expect(await total(await allStarted(await createEngine({ threads })))).toEqual(one);
  });

  it('are named by the engine and must be a whole number', async () => {
    const engine = await createEngine({ threads: 2 });
    expect(engine.name).toMatch(/^wasm \((relaxed )?simd, 2 threads\)$/);
    engine.close();
    await expect(createEngine({ threads: 0 })).rejects.toThrow(
      "createEngine: threads is 0, expected a whole number of 1 or more, or 'auto'",
    );
  });
});
