/** The one way to get an engine. */
import { needOptions } from '../checkArguments.js';
import type { ComputeEngine } from '../engine.js';
import { StatalError } from '../errors.js';
import type { GpuMode } from './gpu/gpuMode.js';
import type { BlasChoice } from './wasm/products/openSystemBlas.js';
import { WasmEngine } from './wasm/wasmEngine.js';

export interface EngineOptions {
  /** `wasm` (the default) is fast; `gpu` is gpu.js, on WebGPU or WebGL; `reference` computes in float64 and is the oracle of the tests. */
  readonly kind?: 'wasm' | 'reference' | 'gpu' | undefined;
  /**
   * Of the gpu engine. `'auto'`, unless told, takes the first that runs here of webgpu, webgl2, webgl, headlessgl, webasm and cpu; the
   * engine says which (`engine.gpu`). A mode by name: this one, or an error.
   */
  readonly mode?: GpuMode | 'auto' | undefined;
  /** Of the wasm engine. `'auto'`, unless told, takes one for each core where memory can be shared. Results do not depend on it. */
  readonly threads?: number | 'auto' | undefined;
  /**
   * Of the wasm engine, in Node with the package `@statal/blas`: whether products go to the BLAS of the system (OpenBLAS, MKL,
   * BLIS, Accelerate). `'auto'`: if one is found; the engine's name says which, or why none. A name or a path: this one,
   * or an error. `false`, unless told: nobody's numbers change in their last bits because of what is installed.
   */
  readonly blas?: BlasChoice | undefined;
}

/** An engine, ready to compute: `const engine = await createEngine()`. */
export async function createEngine(options: EngineOptions = {}): Promise<ComputeEngine> {
  needOptions('createEngine', options);
  const { kind = 'wasm', threads = 'auto', blas = false, mode = 'auto' } = options;
  switch (kind) {
    case 'reference': {
      // Loaded when asked for: pages that compute on the fast engine do without.
      const { ReferenceEngine } = await import('./reference/referenceEngine.js');
      return new ReferenceEngine();
    }
    case 'wasm':
      return WasmEngine.create({ threads, blas });
    case 'gpu': {
      const { openGpuEngine } = await import('./gpu/openGpuEngine.js');
      return openGpuEngine(mode);
    }
    default:
      throw new StatalError('createEngine', `unknown kind "${kind satisfies never}"`, "Use 'wasm', 'gpu' or 'reference'");
  }
}
