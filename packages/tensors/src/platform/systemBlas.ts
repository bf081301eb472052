/** The part of `@statal/blas` that the wasm engine uses. The package is optional and loaded on demand. */
export interface SystemBlas {
  readonly name: string;
  readonly libraries: readonly string[];
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
   * Opens the library of this name or path, the libraries that another thread opened, or the fastest ones found.
   *
   * @throws Error if none can be opened; one line says what was tried
   */
  openBlas(libraries?: string | readonly string[]): SystemBlas;
}
