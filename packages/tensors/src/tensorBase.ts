/**
 * The base class of all tensors: the common fields, how a console shows them, and a clear error where a tensor is used like a number or a
 * list. It cannot detect `if (x)`, `x ? a : b` and `x && y`: an object is always true, and JavaScript calls none of its methods there.
 */
import type { Engine } from './engine.js';
import { StatalError } from './errors.js';
import { inspect } from './inspect.js';
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

  /** The text of `inspect`. A browser's console lists it below the fields; a click shows it. */
  get text(): string {
    return inspect(this);
  }

  /** JavaScript calls this for `x > 0`, `x + 1`, `${x}` and the like. */
  [Symbol.toPrimitive](wanted: string): never {
    const use = wanted === 'string' ? 'a tensor was made a text' : 'a tensor was used like a number, in a comparison or arithmetic';
    throw new StatalError('tensor', use, ways);
  }

  /** `JSON.stringify` calls this. Without it, JSON would hold the fields of the class and no elements. */
  toJSON(): never {
    throw new StatalError(
      'JSON.stringify',
      'a tensor has no form in JSON',
      'Save parameters with encodeModel or parametersToSafetensors of @statal/layers, elements with Array.from(await read(tensor))',
    );
  }

  static {
    /** Node's `console.log` calls this. Within an object, such as parameters, a tensor takes one line. */
    const inspectInNode = function (this: TensorBase, depth: number, options: { readonly depth?: number | null | undefined }): string {
      const text = inspect(this);
      const isWithin = typeof options?.depth === 'number' && depth < options.depth;
      const end = isWithin ? text.indexOf(':\n') : -1;
      return end < 0 ? text : `${text.slice(0, end)}: [...]`;
    };
    Object.defineProperty(TensorBase.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: inspectInNode });
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
