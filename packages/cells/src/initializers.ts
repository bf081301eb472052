/**
 * Initializers of parameters. `zeros`, `ones`, `byFanIn`, `glorot` and `orthogonal` are initializers; the others take numbers and return one.
 * Parameters given as a plain shape are uniform within +-1/sqrt(units), as in PyTorch.
 */
import { full, sizeOf, tensor } from '@statal/tensors';
import { aFunction, anyNumber, checkField, checkFields, needList, numberFrom0 } from '@statal/tensors/internals';
import type { Initializer } from './cell.js';
import { inParts } from './inParts.js';

/** All elements are 0. */
export const zeros: Initializer = ({ engine, shape }) => full(engine, shape, 0);

/** All elements are 1. */
export const ones: Initializer = ({ engine, shape }) => full(engine, shape, 1);

/**
 * The same number for all elements.
 *
 * @throws StatalError if it is not a number
 * @example
 * const spec = { shape: [8], init: initializers.constant(1) };
 */
export function constant(value: number): Initializer {
  checkField('constant', 'value', value, anyNumber);
  return ({ engine, shape }) => full(engine, shape, value);
}

/**
 * Evenly spaced numbers, `from` for the first element and `to` for the last. A single element is `to`.
 *
 * @throws StatalError if one is not a number
 * @example
 * const spec = { shape: [8], init: initializers.spread({ from: 0, to: 1 }) };
 */
export function spread(options: { readonly from: number; readonly to: number }): Initializer {
  checkFields('spread', options, { from: anyNumber, to: anyNumber });
  const { from, to } = options;
  return ({ engine, shape }) => {
    const count = sizeOf(shape);
    const values = Array.from({ length: count }, (_, index) => (index === count - 1 ? to : from + ((to - from) * index) / (count - 1)));
    return tensor(engine, values, { shape });
  };
}

/**
 * Uniform in [low, high).
 *
 * @throws StatalError if one is not a number
 * @example
 * const spec = { shape: [3, 8], init: initializers.uniform({ low: -0.1, high: 0.1 }) };
 */
export function uniform(range: { readonly low: number; readonly high: number }): Initializer {
  checkFields('uniform', range, { low: anyNumber, high: anyNumber });
  return ({ engine, shape, random }) => random.uniform(engine, shape, range);
}

/**
 * Normal with mean 0.
 *
 * @throws StatalError if the deviation is not a number from 0
 * @example
 * const spec = { shape: [3, 8], init: initializers.normal({ deviation: 0.02 }) };
 */
export function normal(options: { readonly deviation: number }): Initializer {
  checkFields('normal', options, { deviation: numberFrom0 });
  const { deviation } = options;
  return ({ engine, shape, random }) => random.normal(engine, shape, { deviation });
}

/** Uniform within +-1/sqrt(units): the default initializer. */
export const byUnits: Initializer = ({ units, engine, shape, random }) => {
  const bound = 1 / Math.sqrt(units);
  return random.uniform(engine, shape, { low: -bound, high: bound });
};

/**
 * Uniform within +-1/sqrt(n), where n is the number of elements that each column of weights [..., columns] is summed over: of the kernel of
 * a convolution, kH kW inputs. PyTorch's Conv2d and Linear start so.
 */
export const byFanIn: Initializer = ({ engine, shape, random }) => {
  const bound = 1 / Math.sqrt(asMatrix(shape)[0]);
  return random.uniform(engine, shape, { low: -bound, high: bound });
};

/** Uniform within +-sqrt(6 / (rows + columns)) of a matrix, also called Xavier (Glorot and Bengio, 2010). */
export const glorot: Initializer = ({ engine, shape, random }) => {
  const [rows, columns] = asMatrix(shape);
  const bound = Math.sqrt(6 / (rows + columns));
  return random.uniform(engine, shape, { low: -bound, high: bound });
};

/**
 * A random matrix with orthonormal rows, or columns if they are fewer (Saxe, McClelland and Ganguli, 2014). A state multiplied by
 * it neither grows nor fades. Packed gates [units, k units] are k square blocks, each orthogonal.
 */
export const orthogonal: Initializer = ({ engine, shape, random }) => {
  const [rows, columns] = asMatrix(shape);
  const blocks = columns > rows && columns % rows === 0 ? columns / rows : 1;
  const width = columns / blocks;
  const data = new Float64Array(rows * columns);
  for (let block = 0; block < blocks; block++) {
    const own = random.fold(block);
    // The smaller dimension becomes the orthonormal vectors.
    const [count, length] = rows <= width ? [rows, width] : [width, rows];
    const vectors = perpendicular(
      Array.from({ length: count }, (_, which) => Float64Array.from({ length }, (_, index) => own.standardNormal(which * length + index))),
    );
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < width; column++)
        data[row * columns + block * width + column] = rows <= width ? vectors[row][column] : vectors[column][row];
    }
  }
  return tensor(engine, data, { shape });
};

/**
 * One initializer for each equal part of the last axis, so the gates of a packed parameter can start differently.
 *
 * @throws StatalError if `parts` is not a list of initializers
 * @example
 * const spec = { shape: [16], init: initializers.packed([initializers.constant(1), initializers.zeros]) }; // 8 elements of 1, 8 of 0
 */
export function packed(parts: readonly Initializer[]): Initializer {
  needList('packed', 'parts', parts);
  for (const part of parts) checkField('packed', 'a part', part, aFunction);
  return inParts(parts);
}

function asMatrix(shape: readonly number[]): [number, number] {
  const columns = shape[shape.length - 1] ?? 1;
  return [shape.slice(0, -1).reduce((product, dimension) => product * dimension, 1), columns];
}

/** The Gram-Schmidt method. Each vector is orthogonalized twice, to remove what rounding leaves of the others. */
function perpendicular(vectors: readonly Float64Array[]): readonly Float64Array[] {
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, index) => total + value * b[index], 0);
  vectors.forEach((vector, which) => {
    for (let pass = 0; pass < 2; pass++) {
      for (const before of vectors.slice(0, which)) {
        const along = dot(vector, before);
        for (let index = 0; index < vector.length; index++) vector[index] -= along * before[index];
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let index = 0; index < vector.length; index++) vector[index] /= length;
  });
  return vectors;
}
