/** Creates engines of every kind. */
import { openGpuEngine, openReferenceEngine } from '#otherEngines';
import { needOptions } from '../checkArguments.js';
import type { ComputeEngine } from '../engine.js';
import { StatalError } from '../errors.js';
import { type GpuMode, gpuModes } from './gpu/gpuMode.js';
import type { BlasChoice } from './wasm/products/withoutBlas.js';
import { WasmEngine } from './wasm/wasmEngine.js';

/** The options of `createEngine`. */
export interface EngineOptions {
  /**
   * `wasm` is fast, `gpu` is gpu.js on WebGPU or WebGL, and `reference` computes in float64 as the oracle of tests. Default: `'wasm'`.
   */
  readonly kind?: 'wasm' | 'reference' | 'gpu' | undefined;
  /**
   * For the gpu engine. `'auto'` takes the first that runs here of webgpu, webgl2, webgl, headlessgl, webasm and cpu; `engine.gpu` says
   * which. A named mode is used, or the call throws if it cannot run. Default: `'auto'`.
   */
  readonly mode?: GpuMode | 'auto' | undefined;
  /** For the wasm engine. `'auto'` is one for each core if memory can be shared. Results do not depend on it. Default: `'auto'`. */
  readonly threads?: number | 'auto' | undefined;
  /**
   * For the wasm engine in Node with the package `@statal/blas`: whether a library of the system (oneDNN, OpenBLAS, MKL, BLIS,
   * Accelerate) makes products. `'auto'`: the fastest that are found, by a rule on shapes; the engine's name says which makes what, or
   * why there is none. A name or a path: that library alone; the call throws if it cannot be opened. Default: `false`, so that results do
   * not change in their last bits with what is installed.
   */
  readonly blas?: BlasChoice | undefined;
}

/**
 * Creates an engine that is ready to compute. A program makes one engine, and passes it to the functions that make tensors.
 *
 * @throws StatalError if an option is unknown
 * @throws EngineError if the chosen mode of the GPU, or the chosen BLAS, cannot run here
 * @example
 * const reference = await createEngine({ kind: 'reference' });
 * reference.name; // 'reference'
 * reference.close();
 */
export async function createEngine(options: EngineOptions = {}): Promise<ComputeEngine> {
  needOptions('createEngine', options, ['kind', 'mode', 'threads', 'blas']);
  const { kind = 'wasm', threads = 'auto', blas = false, mode = 'auto' } = options;
  switch (kind) {
    case 'reference':
      return openReferenceEngine();
    case 'wasm':
      return WasmEngine.create({ threads, blas });
    case 'gpu':
      return openGpuEngine(mode);
    default:
      throw new StatalError('createEngine', `unknown kind "${kind satisfies never}"`, hintTo(kind));
  }
}

function hintTo(kind: string): string {
  const isMode = (gpuModes as readonly string[]).includes(kind);
  return isMode ? `It is a mode: createEngine({ kind: 'gpu', mode: '${kind}' })` : "Use 'wasm', 'gpu' or 'reference'";
}
