/** The BLAS of this system: one library, or several that share the products. Matrices are passed by address, so nothing is copied. */
export interface Blas {
  /** Names and versions, e.g. `openblas 0.3.21 Haswell`. If libraries share the products, it says which makes what. */
  readonly name: string;
  /** The names or paths that were loaded. In another thread, `openBlas(libraries)` opens the same. */
  readonly libraries: readonly string[];
  /** The address, in this process, of the first byte of the buffer of `view`. */
  addressOf(view: Uint8Array): number;
  readonly multiply: Multiply;
}

/**
 * C = A B, or C += A B if `accumulate` is 1 rather than 0: [m, k] times [k, n], float32, row-major, on the calling thread. A is
 * stored [k, m] if `transposeA` is 1, B [n, k] if `transposeB` is 1; otherwise they are 0. Each matrix is an address and the number
 * of elements from row to row.
 */
export type Multiply = (
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  c: number,
  ldc: number,
  accumulate: number,
) => void;
