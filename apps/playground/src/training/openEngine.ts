/** Opens the engine of a training, in its Worker. */
import { type ComputeEngine, createEngine } from '@statal/tensors';

/** `auto`: wasm, which is faster than a GPU for models as small as those of a page. */
export type EngineChoice = 'auto' | 'wasm' | 'webgpu';

export function openEngine(choice: EngineChoice = 'auto'): Promise<ComputeEngine> {
  return choice === 'webgpu' ? createEngine({ kind: 'gpu', mode: 'webgpu' }) : createEngine();
}
