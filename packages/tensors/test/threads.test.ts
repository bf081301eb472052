import { describe, expect, it } from 'vitest';
import { createEngine, matmul, Random, readSync, type Tensor } from '../src/index.js';

describe('threads', () => {
  it.each([
    [257, 130, 300, false],
    [130, 700, 129, true],
    [2, 512, 4096, false],
  ])('give a product of %d x %d x %d the bits of one thread', async (m, k, n, transposeA) => {
    const product = async (threads: number): Promise<Tensor> => {
      const engine = await createEngine({ threads });
      const a = Random.fromSeed(1).normal(engine, transposeA ? [k, m] : [m, k]);
      return matmul(a, Random.fromSeed(2).normal(engine, [k, n]), { transposeA });
    };
    const one = readSync(await product(1));
    for (const threads of [2, 3]) expect(readSync(await product(threads))).toEqual(one);
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
