/** Tensors from elements, and their way back. */
import type { ComputeEngine, Engine } from '../engine.js';
import { EngineError, ShapeError } from '../errors.js';
import { type Shape, showShape, sizeOf } from '../shape.js';
import type { Data, DType, Tensor } from '../tensor.js';
import { source } from './dispatch.js';

export interface TensorOptions {
  /** Worked out from nested arrays; needed for other shapes of typed arrays than [length]. */
  readonly shape?: Shape;
  /** `int` for an Int32Array, else `float`. */
  readonly dtype?: DType;
}

export type NestedNumbers = number | readonly NestedNumbers[];

/** A tensor of the given elements: `tensor(engine, [[1, 2], [3, 4]])`, `tensor(engine, data, { shape: [T, B] })`. */
export function tensor(engine: Engine, elements: NestedNumbers | Data, options: TensorOptions = {}): Tensor {
  const typed = ArrayBuffer.isView(elements);
  const shape = options.shape ?? (typed ? [elements.length] : shapeOfNested(elements));
  const flat: Data = typed ? elements : Float64Array.from(flatten(elements));
  if (flat.length !== sizeOf(shape)) throw new ShapeError('tensor', `${flat.length} elements do not fill shape ${showShape(shape)}`);
  const dtype = options.dtype ?? (flat instanceof Int32Array ? 'int' : 'float');
  return computeEngineOf(engine).fromData(flat, shape, dtype);
}

function flatten(elements: NestedNumbers): number[] {
  return typeof elements === 'number' ? [elements] : elements.flatMap(flatten);
}

function shapeOfNested(elements: NestedNumbers): number[] {
  if (typeof elements === 'number') return [];
  const inner = elements.map(shapeOfNested);
  if (inner.some((shape) => shape.join() !== inner[0].join())) {
    throw new ShapeError('tensor', 'nested arrays of unequal lengths', 'Pad them to one length');
  }
  return [elements.length, ...(inner[0] ?? [])];
}

export const full = (engine: Engine, shape: Shape, value: number, dtype: DType = 'float'): Tensor =>
  source(engine, 'fill', { shape, value, dtype });
export const zeros = (engine: Engine, shape: Shape, dtype: DType = 'float'): Tensor => full(engine, shape, 0, dtype);
export const ones = (engine: Engine, shape: Shape, dtype: DType = 'float'): Tensor => full(engine, shape, 1, dtype);
/** Zeros with the shape, element type and engine of another tensor. */
export const zerosLike = (like: Tensor): Tensor => full(like.engine, like.shape, 0, like.dtype);

/** A copy of the elements, row-major, once they are computed. Works on every engine. */
export async function read(x: Tensor): Promise<Data> {
  return computeEngineOf(x.engine, 'read').read(x);
}

/** A copy of the elements now; only on engines that can wait (not in a page on the GPU). */
export function readSync(x: Tensor): Data {
  const engine = computeEngineOf(x.engine, 'readSync');
  if (engine.readSync === undefined)
    throw new EngineError('readSync', `the ${engine.name} engine cannot wait for elements`, 'Use await read(tensor)');
  return engine.readSync(x);
}

/** The number in a tensor of one element. */
export function scalarOf(x: Tensor): number {
  if (sizeOf(x.shape) !== 1) throw new ShapeError('scalarOf', `expected one element, got ${showShape(x.shape)}`);
  return readSync(x)[0];
}

/** The same elements on another engine. */
export async function transfer(x: Tensor, engine: ComputeEngine): Promise<Tensor> {
  return engine.fromData(await read(x), x.shape, x.dtype);
}

/** Overwrites the elements of a tensor in place. */
export function write(x: Tensor, data: Data): void {
  if (data.length !== sizeOf(x.shape)) throw new ShapeError('write', `${data.length} elements do not fill shape ${showShape(x.shape)}`);
  computeEngineOf(x.engine, 'write').write(x, data);
}

/** The engine that computes under `engine`. Reading needs `engine` itself to compute: recorded values have no elements yet. */
export function computeEngineOf(engine: Engine, reading?: string): ComputeEngine {
  if (reading !== undefined && engine.level > 0) {
    throw new EngineError(
      reading,
      'the value is being recorded and cannot be looked at here',
      'Return it from the function instead (as aux of valueAndGrad, or as an output of scan); to choose between values use where(condition, a, b)',
    );
  }
  return engine.base;
}
