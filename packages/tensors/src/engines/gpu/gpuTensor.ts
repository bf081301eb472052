import type { ComputeEngine } from '../../engine.js';
import type { Shape } from '../../shape.js';
import { type Layout, stridesOf } from '../../strides.js';
import type { DType } from '../../tensor.js';
import { TensorBase } from '../../tensorBase.js';
import type { GpuBuffer } from './gpuBuffer.js';

/** Elements of a buffer on the device, ints as floats. Slices, transposes, broadcasts and most reshapes share one buffer. */
export class GpuTensor extends TensorBase {
  readonly engine: ComputeEngine;
  #buffer: GpuBuffer;
  #layout: Layout;

  constructor(engine: ComputeEngine, shape: Shape, dtype: DType, buffer: GpuBuffer, layout?: Layout) {
    super(shape, dtype);
    this.engine = engine;
    this.#buffer = buffer;
    this.#layout = layout ?? { offset: 0, strides: stridesOf(shape) };
  }

  get buffer(): GpuBuffer {
    return this.#buffer;
  }

  get offset(): number {
    return this.#layout.offset;
  }

  get strides(): readonly number[] {
    return this.#layout.strides;
  }

  /** Replaces the elements by those of another buffer, from `offset` on. */
  moveTo(buffer: GpuBuffer, offset: number): void {
    this.#buffer = buffer;
    this.#layout = { offset, strides: stridesOf(this.shape) };
  }
}
