import { describe, expect, it } from 'vitest';
import { PRODUCT_OF_FEW_ROWS } from '../src/engines/wasm/bytecode/loopInstructions.js';
import { expectClose, type Kernels, noise, variants } from './kernelsHarness.js';

interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly accumulate?: boolean;
  /** Surplus of the leading dimensions, and offset of every array. */
  readonly surplus?: number;
}

const element = (values: ArrayLike<number>, row: number, column: number, transposed: boolean, leading: number): number =>
  transposed ? values[column * leading + row] : values[row * leading + column];

/** Runs one form of the product. Returns C and the product in float64. */
function run(kernels: Kernels, kernel: 'multiplyPacked' | 'multiplyFewRows', product: Product): { got: Float32Array; want: Float64Array } {
  const { m, k, n, transposeA = false, transposeB = false, accumulate = false, surplus = 0 } = product;
  const lda = (transposeA ? m : k) + surplus;
  const ldb = (transposeB ? k : n) + surplus;
  const ldc = n + surplus;
  const a = kernels.floats(noise(Math.max(0, (transposeA ? k : m) * lda - surplus), 2), surplus % 5);
  const b = kernels.floats(noise(Math.max(0, (transposeB ? n : k) * ldb - surplus), 3), surplus % 3);
  const before = noise(Math.max(0, m * ldc - surplus), 4);
  const c = kernels.floats(before, surplus % 7);
  if (kernel === 'multiplyPacked') {
    const packed = kernels.empty(Math.ceil(kernels.call('packedBytes', k, n) / 4));
    kernels.call('packRight', b.pointer, ldb, transposeB, k, n, packed.pointer);
    kernels.call(kernel, a.pointer, lda, transposeA, packed.pointer, c.pointer, ldc, m, k, n, accumulate, kernels.workspace());
  } else {
    kernels.call(kernel, a.pointer, lda, b.pointer, ldb, transposeB, c.pointer, ldc, m, k, n, accumulate);
  }
  const want = Float64Array.from(before);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = accumulate ? before[i * ldc + j] : 0;
      for (let p = 0; p < k; p++) sum += element(a.values, i, p, transposeA, lda) * element(b.values, p, j, transposeB, ldb);
      want[i * ldc + j] = sum;
    }
  }
  return { got: c.values, want };
}

const shapes = [
  [1, 1, 1],
  [0, 3, 5],
  [3, 5, 0],
  [3, 0, 5],
  [5, 3, 7],
  [6, 8, 8],
  [7, 17, 9],
  [13, 300, 33],
  [17, 5, 65],
  [50, 65, 12],
  [64, 257, 31],
  [3, 513, 70],
] as const;

const forms = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) =>
    [false, true].flatMap((accumulate) => [0, 3].map((surplus) => ({ transposeA, transposeB, accumulate, surplus }))),
  ),
);

/** Products of numbers in (-1, 1): the error grows with the square root of k, and the worst of thousands is a few times that. */
const tolerance = (k: number) => ({ absolute: 4e-7 * Math.sqrt(k + 1), relative: 1e-6 });

describe.each(variants)('products, $variant', ({ load }) => {
  it.each(forms)('the packed product agrees with float64, %o', (form) => {
    for (const [m, k, n] of shapes) {
      const { got, want } = run(load(), 'multiplyPacked', { ...form, m, k, n });
      expectClose(got, want, { ...tolerance(k), label: (index) => `${index} of [${m}x${k}]x[${k}x${n}]` });
    }
  });

  it.each(forms.filter(({ transposeA }) => !transposeA))('the product of a few rows agrees with float64, %o', (form) => {
    for (const [m, k, n] of shapes) {
      const { got, want } = run(load(), 'multiplyFewRows', { ...form, m, k, n });
      expectClose(got, want, { ...tolerance(k), label: (index) => `${index} of [${m}x${k}]x[${k}x${n}]` });
    }
  });

  it('a row of the packed product has the same bits among any number of rows', () => {
    const [k, n] = [300, 21];
    const whole = run(load(), 'multiplyPacked', { m: 70, k, n }).got;
    for (let m = 1; m < 70; m++) {
      expect(run(load(), 'multiplyPacked', { m, k, n }).got).toEqual(whole.slice(0, m * n));
    }
  });

  it('a product of a few rows has the bits of the packed product', () => {
    for (const m of [1, 2, 3, 4, 7]) {
      const product = { m, k: 530, n: 77 };
      expect(run(load(), 'multiplyFewRows', product).got).toEqual(run(load(), 'multiplyPacked', product).got);
    }
  });

  it.each([false, true])('a loop instruction makes a product of a few rows where its operands are, transposed: %s', (transposeB) => {
    const [m, k, n] = [3, 131, 13];
    const kernels = load();
    const [a, b, c] = [kernels.floats(noise(m * k, 2)), kernels.floats(noise(k * n, 3)), kernels.floats(noise(m * n, 4))];
    kernels.run(PRODUCT_OF_FEW_ROWS, a.pointer, 0, b.pointer, 0, c.pointer, 0, k, Number(transposeB), n, m, k, n, transposeB ? k : n, 1);
    expect(c.values).toEqual(run(load(), 'multiplyFewRows', { m, k, n, transposeB, accumulate: true }).got);
  });

  it('a row times a transposed matrix has the same bits among any number of rows', () => {
    const whole = run(load(), 'multiplyFewRows', { m: 9, k: 131, n: 13, transposeB: true }).got;
    for (let m = 1; m < 9; m++) {
      expect(run(load(), 'multiplyFewRows', { m, k: 131, n: 13, transposeB: true }).got).toEqual(whole.slice(0, m * 13));
    }
  });

  it('the transposed forms of the packed product have the bits of the plain form', () => {
    const kernels = load();
    const [m, k, n] = [19, 270, 29];
    const a = noise(m * k, 5);
    const b = noise(k * n, 6);
    const transposed = (values: Float32Array, columns: number) =>
      Float32Array.from(
        values,
        (_, index) => values[(index % (values.length / columns)) * columns + Math.floor(index / (values.length / columns))],
      );
    const results = [false, true].flatMap((transposeA) =>
      [false, true].map((transposeB) => {
        const left = kernels.floats(transposeA ? transposed(a, k) : a);
        const right = kernels.floats(transposeB ? transposed(b, n) : b);
        const packed = kernels.empty(kernels.call('packedBytes', k, n) / 4);
        const c = kernels.empty(m * n);
        kernels.call('packRight', right.pointer, transposeB ? k : n, transposeB, k, n, packed.pointer);
        kernels.call(
          'multiplyPacked',
          left.pointer,
          transposeA ? m : k,
          transposeA,
          packed.pointer,
          c.pointer,
          n,
          m,
          k,
          n,
          false,
          kernels.workspace(),
        );
        return c.values;
      }),
    );
    for (const result of results) expect(result).toEqual(results[0]);
  });
});
