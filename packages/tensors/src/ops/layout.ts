/** Functions for users that rearrange elements. */

import { needList, needOptions, needTensor } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { type Shape, sameShape, showShape, sizeOf } from '../shape.js';
import type { DType, Tensor } from '../tensor.js';
import { type AxesOption, type AxisOption, axisOf, existingAxis, listOfAxes } from './axis.js';
import { dispatch } from './dispatch.js';

/**
 * The same elements in another shape, in row-major order. One dimension may be -1, which is inferred.
 *
 * @throws ShapeError if the elements do not fill the shape
 * @example
 * reshape(tensor(engine, [1, 2, 3, 4]), [2, -1]); // [[1, 2], [3, 4]]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  needTensor('reshape', x);
  const open = Array.isArray(shape) ? shape.indexOf(-1) : -1;
  const known =
    open < 0 ? shape : shape.map((dimension, axis) => (axis === open ? sizeOf(x.shape) / Math.max(1, -sizeOf(shape)) : dimension));
  if (open >= 0 && !Number.isInteger(known[open])) {
    throw new ShapeError('reshape', `${showShape(x.shape)} has ${sizeOf(x.shape)} elements, which do not fill ${showShape(shape)}`);
  }
  return sameShape(x.shape, known) ? x : dispatch('reshape', [x], { shape: known });
}

/**
 * Permutes axes: axis i of the result is axis `permutation[i]` of x. Default: reverses them.
 *
 * @throws ShapeError if it is not an order of the axes
 * @example
 * transpose(tensor(engine, [[1, 2], [3, 4]])); // [[1, 3], [2, 4]]
 */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  needTensor('transpose', x);
  return dispatch('transpose', [x], { permutation: permutation ?? x.shape.map((_, axis) => x.shape.length - 1 - axis) });
}

/**
 * Repeats elements to fill a shape, by the rule of NumPy: dimensions, aligned at the last, are equal or 1.
 *
 * @throws ShapeError if x does not broadcast to the shape
 * @example
 * broadcastTo(tensor(engine, [[1], [2]]), [2, 3]); // [[1, 1, 1], [2, 2, 2]]
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  needTensor('broadcastTo', x);
  return sameShape(x.shape, shape) ? x : dispatch('broadcastTo', [x], { shape });
}

/** The options of `slice`. */
export interface SliceOptions extends AxisOption {
  /** Index of the first element. */
  readonly start: number;
  /** Number of elements. */
  readonly size: number;
}

/**
 * `size` elements along one axis, from index `start`. Default axis: 0.
 *
 * @throws ShapeError if the axis or some of the elements do not exist
 * @example
 * const x = tensor(engine, [[1, 2, 3], [4, 5, 6]]);
 * slice(x, { start: 1, size: 1 }); // [[4, 5, 6]]
 * slice(x, { axis: 1, start: 1, size: 2 }); // [[2, 3], [5, 6]]
 */
export function slice(x: Tensor, options: SliceOptions): Tensor {
  needTensor('slice', x);
  const along = axisOf('slice', x.shape, options, 0, 'start', 'size');
  return dispatch('slice', [x], {
    start: x.shape.map((_, other) => (other === along ? options.start : 0)),
    size: x.shape.map((dimension, other) => (other === along ? options.size : dimension)),
  });
}

/**
 * Splits an axis into equal parts. Default axis: 0; packed gates lie along the last one.
 *
 * @throws ShapeError if the axis does not exist or does not divide into so many parts
 * @example
 * const x = tensor(engine, [[1, 2], [3, 4]]);
 * split(x, 2); // [[[1, 2]], [[3, 4]]]
 * split(x, 2, { axis: -1 }); // [[[1], [3]], [[2], [4]]]
 */
export function split(x: Tensor, parts: number, options: AxisOption = {}): Tensor[] {
  needTensor('split', x);
  const axis = axisOf('split', x.shape, options, 0);
  const length = x.shape[axis];
  if (!(Number.isInteger(parts) && parts >= 1) || length % parts !== 0) {
    throw new ShapeError('split', `axis ${axis} of ${showShape(x.shape)} does not divide into ${parts} equal parts`);
  }
  if (parts === 1) return [x];
  const size = length / parts;
  return Array.from({ length: parts }, (_, part) => slice(x, { axis, start: part * size, size }));
}

/**
 * Joins tensors along an axis that they have. Default axis: 0. Their other dimensions must be equal.
 *
 * @throws ShapeError if there are no tensors, or if they do not fit together
 * @example
 * const [a, b] = [tensor(engine, [[1, 2]]), tensor(engine, [[3, 4]])];
 * concat([a, b]); // [[1, 2], [3, 4]]
 * concat([a, b], { axis: -1 }); // [[1, 2, 3, 4]]
 */
export function concat(tensors: readonly Tensor[], options: AxisOption = {}): Tensor {
  needSome('concat', tensors);
  const [first] = tensors;
  if (first.shape.length === 0) throw new ShapeError('concat', 'a scalar has no axis to join along', 'Join scalars with stack');
  const axis = axisOf('concat', first.shape, options, 0);
  return tensors.length === 1 ? first : dispatch('concat', tensors, { axis });
}

/**
 * Joins tensors of one shape along a new axis. Default axis: 0.
 *
 * @throws ShapeError if there are no tensors, or if their shapes differ
 * @example
 * const [a, b] = [tensor(engine, [1, 2]), tensor(engine, [3, 4])];
 * stack([a, b]); // [[1, 2], [3, 4]]
 * stack([a, b], { axis: -1 }); // [[1, 3], [2, 4]]
 */
export function stack(tensors: readonly Tensor[], options: AxisOption = {}): Tensor {
  needSome('stack', tensors);
  for (const tensor of tensors) needTensor('stack', tensor);
  const { shape } = tensors[0];
  const axis = axisOf('stack', [...shape, 1], options, 0);
  const other = tensors.find((tensor) => !sameShape(tensor.shape, shape));
  if (other !== undefined)
    throw new ShapeError('stack', `expected tensors of one shape, got ${showShape(shape)} and ${showShape(other.shape)}`);
  const pieces = tensors.map((tensor) => reshape(tensor, shape.toSpliced(axis, 0, 1)));
  return pieces.length === 1 ? pieces[0] : dispatch('concat', pieces, { axis }, 'stack');
}

/**
 * The same elements with a new axis of size 1. Default axis: 0. The axis counts in the result: -1 is the last axis there.
 *
 * @throws ShapeError if the result would have no such axis
 * @example
 * const x = tensor(engine, [1, 2, 3]);
 * expandDims(x).shape; // [1, 3]
 * expandDims(x, { axis: -1 }).shape; // [3, 1]
 */
export function expandDims(x: Tensor, options: AxisOption = {}): Tensor {
  needTensor('expandDims', x);
  const axis = axisOf('expandDims', [...x.shape, 1], options, 0);
  return reshape(x, x.shape.toSpliced(axis, 0, 1));
}

/**
 * The same elements without axes of size 1. Default axis: all axes of size 1.
 *
 * @throws ShapeError if a named axis does not exist or has another size
 * @example
 * const x = tensor(engine, [[[1], [2]]]); // [1, 2, 1]
 * squeeze(x).shape; // [2]
 * squeeze(x, { axis: -1 }).shape; // [1, 2]
 */
export function squeeze(x: Tensor, options: AxesOption = {}): Tensor {
  needTensor('squeeze', x);
  needOptions('squeeze', options, ['axis']);
  const { axis } = options;
  const gone = axis === undefined ? undefined : listOfAxes('squeeze', axis).map((own) => existingAxis('squeeze', x.shape, own));
  const wide = gone?.find((own) => x.shape[own] !== 1);
  if (wide !== undefined) throw new ShapeError('squeeze', `axis ${wide} of ${showShape(x.shape)} does not have size 1`);
  return reshape(
    x,
    x.shape.filter((dimension, own) => (gone === undefined ? dimension !== 1 : !gone.includes(own))),
  );
}

/**
 * Adds zeros before and after the elements of each axis.
 *
 * @throws ShapeError if there is not one width for each axis
 * @example
 * pad(tensor(engine, [1, 2]), { before: [1], after: [2] }); // [0, 1, 2, 0, 0]
 */
export function pad(x: Tensor, widths: { readonly before: readonly number[]; readonly after: readonly number[] }): Tensor {
  needOptions('pad', widths, ['before', 'after']);
  return dispatch('pad', [x], { before: widths.before, after: widths.after });
}

/**
 * The elements as another type. From float to int the fraction is cut off. No gradient flows into int.
 *
 * @throws StatalError if it is not `float` or `int`
 * @example
 * cast(tensor(engine, [1.7, -1.7]), 'int'); // [1, -1]
 */
export function cast(x: Tensor, dtype: DType): Tensor {
  needTensor('cast', x);
  return x.dtype === dtype ? x : dispatch('cast', [x], { dtype });
}

function needSome(where: string, tensors: readonly Tensor[]): void {
  needList(where, 'tensors', tensors);
  if (tensors.length === 0) throw new ShapeError(where, 'needs at least one tensor');
  needTensor(where, tensors[0]);
}
