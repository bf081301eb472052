import type { ComputeEngine } from '../../engine.js';
import type { Shape } from '../../shape.js';
import type { DType } from '../../tensor.js';
import { TensorBase } from '../../tensorBase.js';

/** A tensor of float64 numbers. Ints are whole numbers in the same kind of array. */
export class ReferenceTensor extends TensorBase {
  readonly engine: ComputeEngine;
  readonly data: Float64Array;

  constructor(engine: ComputeEngine, shape: Shape, dtype: DType, data: Float64Array) {
    super(shape, dtype);
    this.engine = engine;
    this.data = data;
  }
}
