import type { ComputeEngine } from '../../../engine.js';
import type { Shape } from '../../../shape.js';
import type { DType } from '../../../tensor.js';
import { TensorBase } from '../../../tensorBase.js';
import type { TensorBuffer } from '../../memory/tensorBuffer.js';

/** Bytes at an address in WebAssembly memory. */
export type WasmBuffer = TensorBuffer<number, Uint8Array<ArrayBuffer>>;

/** Row-major float32 or int32 elements at an offset in a buffer. */
export class WasmTensor extends TensorBase {
  readonly engine: ComputeEngine;
  #buffer: WasmBuffer;
  #offset: number;

  constructor(engine: ComputeEngine, shape: Shape, dtype: DType, buffer: WasmBuffer, offset = 0) {
    super(shape, dtype);
    this.engine = engine;
    this.#buffer = buffer;
    this.#offset = offset;
  }

  get buffer(): WasmBuffer {
    return this.#buffer;
  }

  /** Bytes from the start of the buffer. */
  get offset(): number {
    return this.#offset;
  }

  /** Moves this tensor to another buffer, which holds the same elements. */
  moveTo(buffer: WasmBuffer): void {
    this.#buffer = buffer;
    this.#offset = 0;
  }
}
