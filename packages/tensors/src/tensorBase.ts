/**
 * The base class of all tensors: the common fields, and a clear error where a tensor is used like a number or a list. It cannot detect
 * `if (x)`, `x ? a : b` and `x && y`: an object is always true, and JavaScript calls none of its methods there.
 */
import type { Engine } from './engine.js';
import { StatalError } from './errors.js';
import type { Shape } from './shape.js';
import type { DType, Tensor } from './tensor.js';

const ways =
  'Compute with add, mul, greater, ...; choose between values with where(condition, a, b); look at elements with await read(tensor)';

/** What the tensors of all engines share. */
export abstract class TensorBase implements Tensor {
  abstract readonly engine: Engine;

  readonly shape: Shape;
  readonly dtype: DType;

  constructor(shape: Shape, dtype: DType) {
    this.shape = shape;
    this.dtype = dtype;
  }

  /** JavaScript calls this for `x > 0`, `x + 1`, `${x}` and the like. */
  [Symbol.toPrimitive](wanted: string): never {
    const use = wanted === 'string' ? 'a tensor was made a text' : 'a tensor was used like a number, in a comparison or arithmetic';
    throw new StatalError('tensor', use, ways);
  }
}

// What a list or a tensor of another library has. Without an error, `x[0]` would be undefined, and `x.length > 0` false. The iterator is
// left out: JavaScript has an error for its absence, and test runners would call it to compare two tensors.
for (const name of ['0', 'length', 'data', 'value']) {
  Object.defineProperty(TensorBase.prototype, name, {
    get(): never {
      throw new StatalError('tensor', `a tensor has no field ${JSON.stringify(name)}`, ways);
    },
  });
}
