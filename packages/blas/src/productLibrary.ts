import type { Multiply } from './blas.js';

/** A library of this system that multiplies matrices, on the thread that opened it and on no other. */
export interface ProductLibrary {
  readonly name: string;
  /** The name or path that it was loaded from. */
  readonly path: string;
  /** Whether it is faster than kernels in WebAssembly. */
  readonly isFast: boolean;
  /** Whether it has kernels that multiply by a small matrix in place, without packing it. */
  readonly hasSmallKernels: boolean;
  readonly multiply: Multiply;
}
