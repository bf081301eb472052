/** Makes tensors from elements, and reads elements back. */

import { needEngine, needList, needOptions, needTensor, refuse } from '../checkArguments.js';
import type { ComputeEngine, Engine } from '../engine.js';
import { EngineError, ShapeError } from '../errors.js';
import { redirected } from '../plan/recording.js';
import { type Shape, showShape, sizeOf } from '../shape.js';
import type { Data, DType, Tensor } from '../tensor.js';
import { source } from './dispatch.js';
import { needDimensions, needDType } from './shapeRules.js';

/** The options of `tensor`. */
export interface TensorOptions {
  /** Default: from nested arrays their own; for a typed array [length]. */
  readonly shape?: Shape | undefined;
  /** Default: `int` for an Int32Array, otherwise `float`. */
  readonly dtype?: DType | undefined;
}

/** A number, or nested lists of numbers of one length at each level. */
export type NestedNumbers = number | readonly NestedNumbers[];

/**
 * Makes a tensor of given elements: a number, nested lists, or a typed array in row-major order.
 *
 * @throws ShapeError if the elements do not fill the shape, or nested lists have unequal lengths
 * @example
 * tensor(engine, [[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor(engine, Int32Array.of(0, 1, 2, 3, 4, 5), { shape: [2, 3] }); // [[0, 1, 2], [3, 4, 5]]
 */
export function tensor(engine: Engine, elements: NestedNumbers | Data, options: TensorOptions = {}): Tensor {
  needEngine('tensor', engine);
  const typed = ArrayBuffer.isView(elements);
  const flat: Data = typed ? elements : Float64Array.from(flatten(elements));
  needOptions('tensor', options, ['shape', 'dtype']);
  const { shape = typed ? [elements.length] : shapeOfNested(elements) } = options;
  needDimensions(shape, 'shape', 'tensor');
  if (flat.length !== sizeOf(shape)) throw new ShapeError('tensor', `${flat.length} elements do not fill shape ${showShape(shape)}`);
  const dtype = options.dtype ?? (flat instanceof Int32Array ? 'int' : 'float');
  needDType(dtype, 'tensor');
  return redirected(engine.base).fromData(flat, shape, dtype);
}

function flatten(elements: NestedNumbers): number[] {
  if (typeof elements === 'number') return [elements];
  needList('tensor', 'numbers', elements);
  return elements.flatMap(flatten);
}

function shapeOfNested(elements: NestedNumbers): number[] {
  if (typeof elements === 'number') return [];
  const inner = elements.map(shapeOfNested);
  if (inner.some((shape) => shape.join() !== inner[0].join())) {
    throw new ShapeError('tensor', 'nested arrays of unequal lengths', 'Pad them to one length');
  }
  return [elements.length, ...(inner[0] ?? [])];
}

const filled = (where: string, engine: Engine, shape: Shape, value: number, dtype: DType = 'float'): Tensor =>
  source(engine, 'fill', { shape, value, dtype }, where);
/**
 * A tensor of one number everywhere. Default `dtype`: `float`.
 *
 * @throws ShapeError if a dimension is not a whole number from 0
 * @example
 * full(engine, [2, 2], 0.5); // [[0.5, 0.5], [0.5, 0.5]]
 */
export const full = (engine: Engine, shape: Shape, value: number, dtype?: DType): Tensor => filled('full', engine, shape, value, dtype);
/**
 * A tensor of zeros. Default `dtype`: `float`.
 *
 * @throws ShapeError if a dimension is not a whole number from 0
 * @example
 * zeros(engine, [3]); // [0, 0, 0]
 */
export const zeros = (engine: Engine, shape: Shape, dtype?: DType): Tensor => filled('zeros', engine, shape, 0, dtype);
/**
 * A tensor of ones. Default `dtype`: `float`.
 *
 * @throws ShapeError if a dimension is not a whole number from 0
 * @example
 * ones(engine, [2], 'int'); // [1, 1]
 */
export const ones = (engine: Engine, shape: Shape, dtype?: DType): Tensor => filled('ones', engine, shape, 1, dtype);
/**
 * Zeros with the shape, element type and engine of another tensor.
 *
 * @example
 * zerosLike(tensor(engine, [[1, 2]])); // [[0, 0]]
 */
export function zerosLike(like: Tensor): Tensor {
  needTensor('zerosLike', like);
  return filled('zerosLike', like.engine, like.shape, 0, like.dtype);
}

/**
 * Copies the elements, row-major, once they are computed: a Float32Array, an Int32Array, or a Float64Array of the reference engine.
 * Works on every engine.
 *
 * @throws EngineError if the value is being recorded: elements are not known inside of `grad` and `scan`
 * @example
 * await read(tensor(engine, [[1, 2], [3, 4]])); // [1, 2, 3, 4]
 */
export async function read(x: Tensor): Promise<Data> {
  return computeEngineOf(x, 'read').read(x);
}

/**
 * Copies the elements now. Only for engines that can wait, so not for a GPU.
 *
 * @throws EngineError if the engine cannot wait, or the value is being recorded
 * @example
 * readSync(tensor(engine, [1, 2])); // [1, 2]
 */
export function readSync(x: Tensor): Data {
  return readNow(x, 'readSync');
}

function readNow(x: Tensor, where: string): Data {
  const engine = computeEngineOf(x, where);
  if (engine.readSync === undefined)
    throw new EngineError(where, `the ${engine.name} engine cannot wait for elements`, 'Use await read(tensor)');
  return engine.readSync(x);
}

/**
 * The number in a tensor of one element, read now.
 *
 * @throws ShapeError if there are more elements, or none
 * @throws EngineError if the engine cannot wait, or the value is being recorded
 * @example
 * item(sum(tensor(engine, [1, 2]))); // 3
 */
export function item(x: Tensor): number {
  needTensor('item', x);
  if (sizeOf(x.shape) !== 1) throw new ShapeError('item', `expected one element, got ${showShape(x.shape)}`);
  return readNow(x, 'item')[0];
}

/**
 * Copies a tensor to another engine.
 *
 * @throws EngineError if the value is being recorded
 * @example
 * const reference = await createEngine({ kind: 'reference' });
 * const copy = await transfer(tensor(engine, [1, 2]), reference);
 * copy.engine.name; // 'reference'
 */
export async function transfer(x: Tensor, engine: ComputeEngine): Promise<Tensor> {
  const own = computeEngineOf(x, 'transfer');
  needEngine('transfer', engine, 'The engine comes second: transfer(x, engine)');
  return engine.fromData(await own.read(x), x.shape, x.dtype);
}

/**
 * Overwrites the elements of a tensor in place. A tensor that was made from it before keeps its own elements.
 *
 * @throws ShapeError if the elements do not fill the shape
 * @throws EngineError if the value is being recorded
 * @example
 * const x = tensor(engine, [1, 2]);
 * write(x, Float32Array.of(3, 4));
 * x; // [3, 4]
 */
export function write(x: Tensor, data: Data): void {
  const engine = computeEngineOf(x, 'write');
  if (!ArrayBuffer.isView(data)) refuse('write', 'a typed array', data, 'Make one: Float32Array.from(values)');
  if (data.length !== sizeOf(x.shape)) throw new ShapeError('write', `${data.length} elements do not fill shape ${showShape(x.shape)}`);
  engine.write(x, data);
}

/** The engine that holds the elements of a tensor. Recorded values have no elements yet. */
function computeEngineOf(x: Tensor, where: string): ComputeEngine {
  needTensor(where, x);
  if (x.engine.level > 0) {
    throw new EngineError(
      where,
      'the value is being recorded and cannot be looked at here',
      'Return it from the function instead (as aux of valueAndGrad, or as an output of scan); choose between values with where(condition, a, b)',
    );
  }
  return x.engine.base;
}
