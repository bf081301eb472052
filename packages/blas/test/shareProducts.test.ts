import { describe, expect, it } from 'vitest';
import { identifyOpenBlas } from '../src/cblas.js';
import type { ProductLibrary } from '../src/productLibrary.js';
import { shareProducts } from '../src/shareProducts.js';

/** A library that notes its products. */
function noting(name: string, calls: unknown[]): ProductLibrary {
  const multiply: ProductLibrary['multiply'] = (...values) => void calls.push([name, ...values]);
  return { name, path: `lib${name}.so`, isFast: true, hasSmallKernels: false, multiply };
}

describe('libraries that share the products', () => {
  const calls: unknown[] = [];
  const blas = shareProducts(noting('large', calls), noting('small', calls));

  it.each([
    ['large', 0, 0, [25, 512, 128]],
    ['small', 0, 0, [25, 65, 128]],
    ['small', 1, 0, [25, 65, 128]],
    ['large', 0, 1, [25, 65, 128]],
    ['small', 0, 0, [16, 96, 96]],
    ['large', 0, 0, [16, 97, 96]],
    ['small', 0, 0, [100, 100, 90]],
    ['large', 0, 0, [200, 90, 90]],
    ['large', 0, 0, [2500, 512, 128]],
    ['large', 1, 0, [128, 512, 2500]],
  ] as const)('%s makes transposed %d %d, [m, n, k] = %j', (name, transposeA, transposeB, [m, n, k]) => {
    calls.length = 0;
    blas.multiply(transposeA, transposeB, m, n, k, 1, 2, 3, 4, 5, 6, 1);
    expect(calls).toEqual([[name, transposeA, transposeB, m, n, k, 1, 2, 3, 4, 5, 6, 1]]);
  });

  it('are named, with what each makes', () => {
    expect(blas.name).toBe('large with small for small matrices');
    expect(blas.libraries).toEqual(['liblarge.so', 'libsmall.so']);
  });
});

describe('an OpenBLAS', () => {
  const configuration = 'OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64';

  it.each([
    ['Prescott', false, false],
    ['Nehalem', false, false],
    ['Haswell', true, false],
    ['Zen', true, false],
    ['SkylakeX', true, true],
    ['Cooperlake', true, true],
    ['neoversen1', true, false],
  ])('with kernels for %s is fast: %s, and multiplies by small matrices in place: %s', (core, isFast, hasSmallKernels) => {
    expect(identifyOpenBlas(configuration, core)).toEqual({ name: `openblas 0.3.21 ${core}`, isFast, hasSmallKernels });
  });

  it('that does not tell its kernels is named by its version', () => {
    expect(identifyOpenBlas(configuration, '').name).toBe('openblas 0.3.21');
  });
});
