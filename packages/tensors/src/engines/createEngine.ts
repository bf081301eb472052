/** The one way to get an engine. */
import type { ComputeEngine } from '../engine.js';
import { StatalError } from '../errors.js';
import { ReferenceEngine } from './reference/referenceEngine.js';
import { WasmEngine } from './wasm/wasmEngine.js';

export interface EngineOptions {
  /** `wasm` (the default) is fast; `reference` computes in float64 and is the oracle of the tests. */
  readonly kind?: 'wasm' | 'reference';
  /** Of the wasm engine. `'auto'`, unless told, takes one for each core where memory can be shared. Results do not depend on it. */
  readonly threads?: number | 'auto';
}

/** An engine, ready to compute: `const engine = await createEngine()`. */
export async function createEngine({ kind = 'wasm', threads = 'auto' }: EngineOptions = {}): Promise<ComputeEngine> {
  switch (kind) {
    case 'reference':
      return new ReferenceEngine();
    case 'wasm':
      return WasmEngine.create({ threads });
    default:
      throw new StatalError('createEngine', `unknown kind ${JSON.stringify(kind satisfies never)}`, "Use 'wasm' or 'reference'");
  }
}
