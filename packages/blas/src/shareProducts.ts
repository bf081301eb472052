/**
 * Which library makes which product. The rule is fixed and looks at the shape alone: libraries round differently, and a choice by
 * timing would give other bits in another run, or in another thread.
 *
 * It was measured on one thread (Node 20, Intel Emerald Rapids, oneDNN 2.6.3, OpenBLAS 0.3.21 with its kernels for AVX-512).
 * Time of OpenBLAS, divided by that of oneDNN:
 *
 * | shapes | |
 * |---|---|
 * | 5 to 64 rows, [128, 512] to [512, 2048], as in loops | 1.3 to 1.9 |
 * | 96 to 4,096 rows | 1.05 to 1.2 |
 * | gradients of weights | 1.03 to 1.2 |
 * | right-hand matrices of at most 9,216 elements, not transposed | 0.44 to 0.95 |
 *
 * On AMD Zen 5 it was 1.16 to 1.5 for the rows of loops. With AVX2, oneDNN is ahead on few rows, and as fast on many. MKL is as fast as
 * oneDNN on this Intel processor, and half as fast on AMD's.
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
