import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { type Blas, openBlas } from '../src/index.js';
import { libraryNames } from '../src/libraryNames.js';
import { foundLibraries } from './foundLibraries.js';

interface ProductCase {
  readonly sizes: readonly [m: number, n: number, k: number];
  readonly transposeA: number;
  readonly transposeB: number;
  readonly accumulate: number;
}

const found = foundLibraries();

/** A product of three matrices with gaps between their rows, in a memory of WebAssembly from this element on, and in float64. */
function product(blas: Blas, memory: WebAssembly.Memory, { sizes, transposeA, transposeB, accumulate }: ProductCase, from = 0) {
  const [m, n, k] = sizes;
  const values = new Float32Array(memory.buffer);
  const [lda, ldb, ldc] = [(transposeA ? m : k) + 1, (transposeB ? k : n) + 2, n + 3];
  const b = from + (transposeA ? k : m) * lda;
  const c = b + (transposeB ? n : k) * ldb;
  for (let index = from; index < c; index++) values[index] = Math.sin(index - from);
  // What was in C must not matter without `accumulate`.
  values.fill(accumulate ? 0.5 : Number.NaN, c, c + m * ldc);
  const at = blas.addressOf(new Uint8Array(memory.buffer));
  blas.multiply(transposeA, transposeB, m, n, k, at + 4 * from, lda, at + 4 * b, ldb, at + 4 * c, ldc, accumulate);
  const want = Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    let sum = accumulate ? 0.5 : 0;
    for (let i = 0; i < k; i++) {
      const left = values[from + (transposeA ? i * lda + row : row * lda + i)];
      sum += left * values[b + (transposeB ? column * ldb + i : i * ldb + column)];
    }
    return sum;
  });
  return { got: want.map((_, index) => values[c + Math.floor(index / n) * ldc + (index % n)]), want };
}

const sizes: readonly ProductCase['sizes'][] = [
  [5, 7, 3],
  [25, 65, 64],
  [64, 133, 129],
  [9, 200, 300],
];
const flags = [0, 1];
const cases: readonly ProductCase[] = sizes.flatMap((size) =>
  flags.flatMap((transposeA) =>
    flags.flatMap((transposeB) => flags.map((accumulate) => ({ sizes: size, transposeA, transposeB, accumulate }))),
  ),
);

describe.each(found)('the library that openBlas($choice) opens', ({ choice, blas }) => {
  it.each(cases)('multiplies $sizes, transposed: $transposeA $transposeB, accumulating: $accumulate, in any memory', (example) => {
    for (const shared of [false, true]) {
      const memory = new WebAssembly.Memory({ initial: 8, maximum: 64, shared });
      for (const pages of [0, 9]) {
        memory.grow(pages);
        const { got, want } = product(blas, memory, example);
        expectClose(got, want, 1e-5);
      }
    }
  });

  it('says what it is, and what to open in another thread', () => {
    expect(blas.name).toMatch(/^((onednn|openblas) \d+\.\d+|mkl|blis|accelerate)/);
    expect(blas.name).not.toContain(',');
    if (choice !== undefined) expect(blas.libraries).toEqual([choice]);
    const again = openBlas(blas.libraries);
    expect([again.name, again.libraries]).toEqual([blas.name, blas.libraries]);
  });
});

// The others do not promise it.
const oneDnn = found.filter(({ blas }) => blas.name.startsWith('onednn'));
describe.each(oneDnn)('oneDNN, opened by openBlas($choice)', ({ blas }) => {
  it('gives the same bits wherever the matrices are', () => {
    const memory = new WebAssembly.Memory({ initial: 16 });
    for (const example of cases.filter(({ accumulate }) => accumulate === 0)) {
      const { got } = product(blas, memory, example);
      for (const from of [1, 16, 1001]) expectClose(product(blas, memory, example, from).got, got, 0);
    }
  });
});

describe('openBlas', () => {
  it('says in one line which library it could not load', () => {
    expect(() => openBlas('/nowhere/libopenblas.so')).toThrow(/^no BLAS: .*\/nowhere\/libopenblas\.so[^\n]*$/);
  });

  it.runIf(process.platform === 'linux')('says in one line that a library multiplies no matrices', () => {
    expect(() => openBlas('libm.so.6')).toThrow(/^no BLAS: libm\.so\.6 \(has neither cblas_sgemm nor dnnl_sgemm\)$/);
  });

  it.each([
    ['linux', 'x64', 2],
    ['linux', 'arm64', 0],
    ['darwin', 'arm64', 0],
    ['win32', 'x64', 0],
  ])('knows names to try on %s, %s', (system, processor, namesOfOneDnn) => {
    const { oneDnn, blas } = libraryNames(system, processor);
    expect(oneDnn.length).toBe(namesOfOneDnn);
    expect(blas.length).toBeGreaterThan(2);
  });
});
