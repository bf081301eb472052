/** A BLAS of this system. Matrices are passed by address, so nothing is copied or wrapped. */
export interface Blas {
  /** Name and version, e.g. `openblas 0.3.21`. */
  readonly name: string;
  /** The name or path that it was loaded from. */
  readonly library: string;
  /** The address, in this process, of the first byte of the buffer of `view`. */
  addressOf(view: Uint8Array): number;
  /**
   * C = A B, or C += A B if `accumulate` is 1 rather than 0: [m, k] times [k, n], float32, row-major, on the calling thread. A is
   * stored [k, m] if `transposeA` is 1, B [n, k] if `transposeB` is 1; otherwise they are 0. Each matrix is an address and the number
   * of elements from row to row.
   */
  multiply(
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
  ): void;
}
