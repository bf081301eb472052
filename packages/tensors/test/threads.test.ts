import { allStarted } from '@statal/tooling-vitest/allStarted';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import {
  add,
  type ComputeEngine,
  cast,
  concat,
  createEngine,
  type Data,
  exp,
  gather,
  logSoftmax,
  matmul,
  mul,
  Random,
  readSync,
  scatterAdd,
  softmax,
  softmaxCrossEntropy,
  sum,
  type Tensor,
  tensor,
  transpose,
} from '../src/index.js';
import { dispatch } from '../src/ops/dispatch.js';

/** How many elements differ. `toEqual` takes seconds for as many. */
const differences = (got: Data, want: Data): number =>
  Math.abs(got.length - want.length) + Array.from(want).filter((value, index) => !Object.is(value, got[index])).length;

describe('threads', () => {
  it.each([
    { m: 257, k: 130, n: 300, transposeA: false, transposeB: false },
    { m: 130, k: 700, n: 129, transposeA: true, transposeB: false },
    { m: 40, k: 5000, n: 70, transposeA: true, transposeB: false },
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
    for (const threads of [2, 3]) expect(differences(await product(await allStarted(await createEngine({ threads }))), one)).toBe(0);
  });

  it.each([
    { batch: 37, m: 31, k: 70, n: 41, transposeA: false, transposeB: false },
    { batch: 37, m: 31, k: 70, n: 41, transposeA: true, transposeB: true },
    { batch: 150, m: 1, k: 131, n: 129, transposeA: false, transposeB: false },
    { batch: 150, m: 3, k: 131, n: 129, transposeA: false, transposeB: true },
    { batch: 3, m: 130, k: 300, n: 129, transposeA: false, transposeB: false },
  ])(
    'give a batch of products the right numbers and the bits of one thread: $batch x $m x $k x $n',
    async ({ batch, m, k, n, ...transposed }) => {
      const products = async (engine: ComputeEngine): Promise<Data> => {
        const a = Random.fromSeed(1).normal(engine, [batch, ...(transposed.transposeA ? [k, m] : [m, k])]);
        const b = Random.fromSeed(2).normal(engine, [batch, ...(transposed.transposeB ? [n, k] : [k, n])]);
        return readSync(matmul(a, b, transposed));
      };
      const one = await products(await createEngine({ threads: 1 }));
      expectClose(one, await products(await createEngine({ kind: 'reference' })), 1e-5);
      for (const threads of [2, 3]) expect(differences(await products(await allStarted(await createEngine({ threads }))), one)).toBe(0);
    },
  );

  it.each([
    { shape: [2000, 300], axis: 0 },
    { shape: [100, 80, 75], axis: 1 },
    { shape: [3, 400_000], axis: 1 },
    { shape: [1_000_000], axis: 0 },
  ])('give a sum of $shape over axis $axis the right numbers and the bits of one thread', async ({ shape, axis }) => {
    const total = async (engine: ComputeEngine): Promise<Data> => readSync(sum(Random.fromSeed(3).normal(engine, shape), { axis }));
    const one = await total(await createEngine({ threads: 1 }));
    expectClose(one, await total(await createEngine({ kind: 'reference' })), 1e-5);
    for (const threads of [2, 3]) expect(differences(await total(await allStarted(await createEngine({ threads }))), one)).toBe(0);
  });

  /** Rows and columns are odd, so that shares are uneven. */
  const [rows, columns] = [1_501, 203];
  const ints = (engine: ComputeEngine, count: number, below: number): Tensor =>
    tensor(
      engine,
      Int32Array.from({ length: count }, (_, index) => (index * 7919) % below),
    );
  const ops: readonly (readonly [string, (x: Tensor, engine: ComputeEngine) => Tensor])[] = [
    ['an elementwise op with a row and a number', (x, engine) => mul(add(x, Random.fromSeed(4).normal(engine, [columns])), 3)],
    ['an elementwise op on one axis', (x) => exp(sum(x, { axis: 1 }))],
    ['a long elementwise op on one axis', (_, engine) => exp(Random.fromSeed(5).normal(engine, [300_001]))],
    ['a transposition', (x) => transpose(x)],
    ['a concatenation', (x) => concat([x, x], { axis: 1 })],
    ['a cast', (x) => cast(mul(x, 10), 'int')],
    ['rows of a table', (x, engine) => gather(x, ints(engine, 2_003, rows))],
    ['sums by index', (x, engine) => scatterAdd(ints(engine, rows, 31), x, { rows: 31 })],
    ['softmax', (x) => softmax(x)],
    ['the logarithm of softmax', (x) => logSoftmax(x)],
    ['cross entropy', (x, engine) => softmaxCrossEntropy(x, ints(engine, rows, columns))],
    [
      'the gradient of cross entropy',
      (x, engine) => dispatch('softmaxCrossEntropyGradient', [x, ints(engine, rows, columns), Random.fromSeed(6).normal(engine, [rows])]),
    ],
  ];
  it.each(ops)('give %s the right numbers and the bits of one thread', async (_, op) => {
    const result = (engine: ComputeEngine): Data => readSync(op(Random.fromSeed(3).normal(engine, [rows, columns]), engine));
    const one = result(await createEngine({ threads: 1 }));
    expectClose(one, result(await createEngine({ kind: 'reference' })), 1e-5);
    for (const threads of [2, 3]) expect(differences(result(await allStarted(await createEngine({ threads }))), one)).toBe(0);
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
