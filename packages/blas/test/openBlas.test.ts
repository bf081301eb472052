import { reportEngine } from '@statal/tooling-vitest/engineReport';
import { describe, expect, it } from 'vitest';
import { type Blas, openBlas } from '../src/index.js';
import { libraryNames } from '../src/libraryNames.js';

function found(): { readonly blas?: Blas; readonly reason: string } {
  try {
    return { blas: openBlas(), reason: '' };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

const { blas, reason } = found();
reportEngine({ engine: 'wasm+blas', ran: blas !== undefined, reason });

/** Room for three matrices in a memory of WebAssembly, and their product in float64. */
function product(memory: WebAssembly.Memory, [m, n, k]: readonly [number, number, number], transposeA: number, transposeB: number) {
  const values = new Float32Array(memory.buffer);
  const [b, c] = [m * k, m * k + k * n];
  for (let index = 0; index < c; index++) values[index] = Math.sin(index);
  values.fill(Number.NaN, c, c + m * n);
  const at = (blas as Blas).addressOf(new Uint8Array(memory.buffer));
  blas?.multiply(transposeA, transposeB, m, n, k, at, transposeA ? m : k, at + 4 * b, transposeB ? k : n, at + 4 * c, n, 0);
  const want = Array.from({ length: m * n }, (_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    let sum = 0;
    for (let i = 0; i < k; i++)
      sum += values[transposeA ? i * m + row : row * k + i] * values[b + (transposeB ? column * k + i : i * n + column)];
    return sum;
  });
  return { got: Array.from(values.subarray(c, c + m * n)), want };
}

describe.runIf(blas !== undefined)('a BLAS of this system', () => {
  it.each([
    [5, 7, 3, 0, 0],
    [5, 7, 3, 1, 0],
    [5, 7, 3, 0, 1],
    [64, 33, 129, 1, 1],
  ])(
    'multiplies %d x %d x %d (transposed: %d, %d) in shared and unshared memory, also after it grew',
    (m, n, k, transposeA, transposeB) => {
      for (const shared of [false, true]) {
        const memory = new WebAssembly.Memory({ initial: 2, maximum: 64, shared });
        for (const pages of [0, 9]) {
          memory.grow(pages);
          const { got, want } = product(memory, [m, n, k], transposeA, transposeB);
          for (const [index, value] of want.entries()) expect(got[index]).toBeCloseTo(value, 3);
        }
      }
    },
  );

  it('says what it is', () => {
    expect(blas?.name).toMatch(/^(openblas|mkl|blis|accelerate)/);
    expect(libraryNames(process.platform)).toContain(blas?.library);
  });
});

describe('openBlas', () => {
  it('says in one line which library it could not load', () => {
    expect(() => openBlas('/nowhere/libopenblas.so')).toThrow(/^no BLAS: .*\/nowhere\/libopenblas\.so[^\n]*$/);
  });

  it.each(['linux', 'darwin', 'win32'])('knows names to try on %s', (system) => {
    expect(libraryNames(system).length).toBeGreaterThan(2);
  });
});
