import { allStarted } from '@statal/tooling-vitest/allStarted';
import { reportEngine } from '@statal/tooling-vitest/engineReport';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { afterAll, describe, expect, it } from 'vitest';
import { rowPieces } from '../src/engines/wasm/products/blasProducts.js';
import { type ComputeEngine, createEngine, type Data, matmul, Random, readSync, zeros } from '../src/index.js';

const engines: ComputeEngine[] = [];
const withThreads = async (threads: number, blas: string | false): Promise<ComputeEngine> => {
  const engine = await createEngine({ threads, blas });
  engines.push(engine);
  return engine;
};
afterAll(() => {
  for (const engine of engines) engine.close();
});

/** The first of these choices that gives an engine with a library. What is missing is told in the table of engines. */
async function firstOf(kind: string, choices: readonly string[]): Promise<readonly string[]> {
  const reasons: string[] = [];
  for (const choice of choices) {
    const name = await withThreads(1, choice).then(
      (engine) => engine.name,
      (error: Error) => `no blas: ${error.message}`,
    );
    if (!name.includes('no blas')) {
      reportEngine({ engine: kind, ran: true });
      return [choice];
    }
    reasons.push(name);
  }
  reportEngine({ engine: kind, ran: false, reason: reasons.join('; ') });
  return [];
}

const found = [
  ...(await firstOf('wasm+blas', ['auto'])),
  ...(await firstOf('wasm+onednn', ['libdnnl.so.3', 'libdnnl.so.2'])),
  ...(await firstOf('wasm+openblas', ['libopenblas.so.0'])),
];

function product(engine: ComputeEngine, [m, n, k]: readonly [number, number, number], transposeA: boolean, transposeB: boolean): Data {
  const a = Random.fromSeed(1).normal(engine, transposeA ? [k, m] : [m, k]);
  const b = Random.fromSeed(2).normal(engine, transposeB ? [n, k] : [k, n]);
  return readSync(matmul(a, b, { transposeA, transposeB }));
}

// OpenBLAS takes different kernels for a whole product and for half of it where there are a few million multiplications.
const shapes = [
  [1, 1, 1],
  [3, 700, 64],
  [5, 65, 64],
  [31, 40, 0],
  [0, 40, 30],
  [64, 128, 700],
  [60, 65, 128],
  [100, 65, 300],
  [130, 129, 700],
  [300, 512, 64],
  [20, 2100, 40],
  [17, 9000, 9],
] as const;

describe.each(found)('products by the BLAS of this system, blas: %j', async (blas) => {
  const [one, two, three] = await Promise.all([1, 2, 3].map((threads) => withThreads(threads, blas)));
  const plain = await withThreads(1, false);
  await Promise.all([two, three].map(allStarted));
  const cases = shapes.flatMap((shape) => [false, true].flatMap((a) => [false, true].map((b) => [shape, a, b] as const)));

  it.each(cases)('%j, transposed %s and %s, are those of the kernels within rounding', (shape, transposeA, transposeB) => {
    expectClose(product(one, shape, transposeA, transposeB), product(plain, shape, transposeA, transposeB), 2e-6);
  });

  it.each(cases)('%j, transposed %s and %s, have the same bits on one, two and three threads', (shape, transposeA, transposeB) => {
    const want = product(one, shape, transposeA, transposeB);
    for (const engine of [two, three]) expectClose(product(engine, shape, transposeA, transposeB), want, 0);
  });

  const batches = [
    [40, 3, 9, 5],
    [9, 33, 40, 65],
    [2, 100, 65, 300],
    [3, 17, 9, 9000],
  ] as const;
  it.each(batches)('batches of %d, %d x %d x %d, are those of the kernels, with the same bits on any number of threads', (...sizes) => {
    const [count, m, n, k] = sizes;
    const run = (engine: ComputeEngine): Data =>
      readSync(matmul(Random.fromSeed(1).normal(engine, [count, m, k]), Random.fromSeed(2).normal(engine, [count, k, n])));
    const want = run(one);
    expectClose(want, run(plain), 2e-6);
    for (const engine of [two, three]) expectClose(run(engine), want, 0);
  });

  it('are named by the engine', () => {
    expect(two.name).toMatch(/^wasm \((relaxed )?simd, 2 threads, (onednn|openblas|mkl|blis|accelerate)[^,]*\)$/);
    expect(plain.name).not.toContain('blas');
  });

  it('stay right while memory grows', async () => {
    for (const threads of [1, 2]) {
      const engine = await withThreads(threads, blas);
      const before = engine.memory().reserved;
      const want = product(one, [300, 512, 64], false, false);
      engine.scope(() => {
        for (let round = 0; round < 3; round++) {
          expectClose(product(engine, [300, 512, 64], false, false), want, 0);
          zeros(engine, [4e6]);
        }
      });
      expect(engine.memory().reserved).toBeGreaterThan(before);
    }
  });
});

describe('a BLAS that was asked for', () => {
  it('and cannot be loaded is an error of one line that names it', async () => {
    await expect(createEngine({ threads: 1, blas: '/nowhere/libblas.so' })).rejects.toThrow(
      /^createEngine: blas is "\/nowhere\/libblas\.so", but [^\n]+$/,
    );
  });

  it("is no condition under 'auto'", async () => {
    expect((await withThreads(1, 'auto')).name).toMatch(/^wasm \(/);
  });
});

describe('the pieces of a product', () => {
  it.each([
    [1, 1],
    [15, 1],
    [16, 2],
    [50, 2],
    [256, 4],
    [5000, 16],
  ])('of %d rows are %d, and cover them', (rows, pieces) => {
    const shares = rowPieces(rows);
    expect(shares.length).toBe(pieces);
    let next = 0;
    for (const { first, count } of shares) {
      expect(first).toBe(next);
      expect(count).toBeGreaterThan(0);
      next += count;
    }
    expect(next).toBe(rows);
  });
});
