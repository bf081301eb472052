import type { ComputeEngine } from '../../engine.js';
import type { Shape } from '../../shape.js';
import type { DType } from '../../tensor.js';
import { TensorBase } from '../../tensorBase.js';
import type { Storage } from './storage.js';

/** Row-major float32 or int32 elements at an offset in a buffer. */
export class WasmTensor extends TensorBase {
  readonly engine: ComputeEngine;
  #storage: Storage;
  #offset: number;

  constructor(engine: ComputeEngine, shape: Shape, dtype: DType, storage: Storage, offset = 0) {
    super(shape, dtype);
    this.engine = engine;
    this.#storage = storage;
    this.#offset = offset;
  }

  get storage(): Storage {
    return this.#storage;
  }

  /** In bytes. */
  get offset(): number {
    return this.#offset;
  }

  /** From now on the elements are those of another buffer. */
  moveTo(storage: Storage): void {
    this.#storage = storage;
    this.#offset = 0;
  }
}
