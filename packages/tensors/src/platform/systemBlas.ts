/** What the wasm engine needs of `@statal/blas`, which is optional and loaded only when asked for. */
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
  /** The library of this name or path, or the first one found. Throws one line that says what was tried. */
  openBlas(library?: string): SystemBlas;
}
