/** The part of `@statal/blas` that the wasm engine uses. The package is optional and loaded on demand. */
export interface SystemBlas {
  readonly name: string;
  readonly library: string;
  addressOf(view: Uint8Array): number;
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

export interface BlasModule {
  /**
   * Opens the library of this name or path, or the first one found.
   *
   * @throws Error if none can be opened; one line says what was tried
   */
  openBlas(library?: string): SystemBlas;
}
