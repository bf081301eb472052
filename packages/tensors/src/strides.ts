/** Arithmetic on strides, for all engines: the number of elements from one index to the next along each axis. */
import { type Shape, sizeOf } from './shape.js';

/** Where elements are in a buffer: the one at coordinates c is at offset + sum_i c_i strides_i. */
export interface Layout {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** The strides of row-major elements that follow each other. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Whether elements follow each other in row-major order. */
export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  const own = stridesOf(shape);
  return shape.every((dimension, axis) => dimension === 1 || strides[axis] === own[axis]);
}

/** sum_i coordinates_i strides_i */
export function positionAt(coordinates: readonly number[], strides: readonly number[]): number {
  return coordinates.reduce((total, coordinate, axis) => total + coordinate * strides[axis], 0);
}

/** Strides that read a value as if it were broadcast to `target`: 0 where an element is repeated. Default: row-major elements. */
export function broadcastStrides(shape: Shape, target: Shape, strides: readonly number[] = stridesOf(shape)): number[] {
  const missing = target.length - shape.length;
  return target.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]));
}

/**
 * Where each matrix of a batch begins, in elements from the first. The last two axes of `shape` are the matrices; its leading axes are
 * broadcast to `batch`. Default: row-major elements.
 */
export function matrixOffsets(shape: Shape, batch: Shape, strides: readonly number[] = stridesOf(shape)): number[] {
  return broadcastStrides(shape.slice(0, -2), batch, strides).reduce<number[]>(
    (offsets, stride, axis) => offsets.flatMap((offset) => Array.from({ length: batch[axis] }, (_, index) => offset + index * stride)),
    [0],
  );
}

/** Strides that read the same elements under another shape; `undefined` if that needs a copy. */
export function reshapedStrides(shape: Shape, strides: readonly number[], target: Shape): number[] | undefined {
  if (sizeOf(shape) === 0) return stridesOf(target);
  // Adjacent axes that one stride can traverse are merged into one run.
  const runs: { size: number; readonly stride: number }[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    const run = runs.at(-1);
    if (run !== undefined && strides[axis] === run.size * run.stride) run.size *= shape[axis];
    else runs.push({ size: shape[axis], stride: strides[axis] });
  }
  const found = new Array<number>(target.length).fill(0);
  let [run, used] = [0, 1];
  for (let axis = target.length - 1; axis >= 0; axis--) {
    if (target[axis] === 1) continue;
    if (runs[run] !== undefined && used === runs[run].size) [run, used] = [run + 1, 1];
    const { size, stride } = runs[run];
    if ((size / used) % target[axis] !== 0) return undefined;
    found[axis] = stride * used;
    used *= target[axis];
  }
  return found;
}
