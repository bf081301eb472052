/** A BLAS of this system, ready to multiply. Matrices are given by address, so nothing is copied or wrapped on the way. */
export interface Blas {
  /** What it is, e.g. `openblas 0.3.21`. */
  readonly name: string;
  /** The name or path it was loaded under. */
  readonly library: string;
  /** Where the first byte of the buffer of `view` is in this process. */
  addressOf(view: Uint8Array): number;
  /**
   * C = A B, or C += A B if `accumulate` is 1 rather than 0, [m, k] times [k, n], float32, row by row on the calling thread. `transposeA`: A is stored [k, m];
   * `transposeB`: B is stored [n, k] (0 or 1). Each matrix is an address and the number of elements from row to row.
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
