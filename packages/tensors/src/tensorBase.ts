/** The base class of all tensors: the common fields, and a clear error if a tensor is used as a number. */
import type { Engine } from './engine.js';
import { StatalError } from './errors.js';
import type { Shape } from './shape.js';
import type { DType, Tensor } from './tensor.js';

export abstract class TensorBase implements Tensor {
  abstract readonly engine: Engine;

  readonly shape: Shape;
  readonly dtype: DType;

  constructor(shape: Shape, dtype: DType) {
    this.shape = shape;
    this.dtype = dtype;
  }

  /** JavaScript calls this for `x > 0`, `x + 1` and the like. */
  [Symbol.toPrimitive](): never {
    throw new StatalError(
      'tensor',
      'a tensor was used like a number, in an if, a comparison or arithmetic',
      'Compute with add, mul, greater, ...; choose between values with where(condition, a, b); look at elements with await read(tensor)',
    );
  }
}
