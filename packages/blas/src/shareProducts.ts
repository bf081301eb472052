/**
 * Which library makes which product. The rule is fixed and looks at the shape alone: libraries round differently, and a choice by
 * timing would give other bits in another run, or in another thread.
 *
 * scripts/compareLibraries.mjs measures it. The time of OpenBLAS 0.3.21 divided by that of oneDNN 2.6.3, with kernels for AVX-512 on
 * one thread of an Intel processor (Emerald Rapids):
 *
 * | products | |
 * |---|---|
 * | of 5 to 64 rows, as in loops | 1.3 to 1.9 |
 * | of 96 to 1,024 rows | 1.05 to 1.2 |
 * | that are gradients of weights | 1.02 to 1.4 |
 * | by small matrices that are not transposed | 0.45 to 1.0 |
 *
 * With kernels for AVX2, oneDNN is ahead on few rows, and as fast on many. MKL 2024 is as fast as oneDNN on this processor, and takes
 * its slower kernels for AVX2 on those of AMD. On AMD, only the rows of loops were measured: 1.16 to 1.5 on Zen 5.
 */
import koffi from 'koffi';
import type { Blas } from './blas.js';
import type { ProductLibrary } from './productLibrary.js';

/** Elements of a right-hand matrix that stays in the first-level cache while a kernel reads it in place. */
const SMALL_MATRIX = 9_216;

/** OpenBLAS packs the matrices of more multiplications than this. */
const SMALL_PRODUCT = 1_000_000;

function isSmall(transposeB: number, m: number, n: number, k: number): boolean {
  return transposeB === 0 && k * n <= SMALL_MATRIX && m * k * n <= SMALL_PRODUCT;
}

/** @param small makes products by small matrices; absent if `library` makes all */
export function shareProducts(library: ProductLibrary, small?: ProductLibrary): Blas {
  const addressOf = (view: Uint8Array): number => Number(koffi.address(view)) - view.byteOffset;
  if (small === undefined) return { name: library.name, libraries: [library.path], addressOf, multiply: library.multiply };
  return {
    name: `${library.name} with ${small.name} for small matrices`,
    libraries: [library.path, small.path],
    addressOf,
    multiply: (transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, accumulate) => {
      const { multiply } = isSmall(transposeB, m, n, k) ? small : library;
      multiply(transposeA, transposeB, m, n, k, a, lda, b, ldb, c, ldc, accumulate);
    },
  };
}
