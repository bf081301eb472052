/** Functions for users that rearrange elements. Axes may count from the end: -1 is the last. */

import { needList, needTensor } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { frontAxis, type Shape, sameShape, showShape, sizeOf } from '../shape.js';
import type { DType, Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';

/** The same elements in another shape. One dimension may be -1, which is inferred. */
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

/** Permutes axes. Default: reverses them. */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  needTensor('transpose', x);
  return dispatch('transpose', [x], { permutation: permutation ?? x.shape.map((_, axis) => x.shape.length - 1 - axis) });
}

export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  needTensor('broadcastTo', x);
  return sameShape(x.shape, shape) ? x : dispatch('broadcastTo', [x], { shape });
}

/** `size` elements along `axis`, from `start`. */
export function slice(x: Tensor, axis: number, range: { readonly start: number; readonly size: number }): Tensor {
  const along = existingAxis('slice', x, axis);
  return dispatch('slice', [x], {
    start: x.shape.map((_, other) => (other === along ? range?.start : 0)),
    size: x.shape.map((dimension, other) => (other === along ? range?.size : dimension)),
  });
}

/** Splits an axis into equal parts, e.g. packed gates. Default axis: -1. */
export function split(x: Tensor, parts: number, axis = -1): Tensor[] {
  const along = existingAxis('split', x, axis);
  const length = x.shape[along];
  if (!(Number.isInteger(parts) && parts >= 1) || length % parts !== 0) {
    throw new ShapeError('split', `axis ${axis} of ${showShape(x.shape)} does not divide into ${parts} equal parts`);
  }
  if (parts === 1) return [x];
  const size = length / parts;
  return Array.from({ length: parts }, (_, part) => slice(x, axis, { start: part * size, size }));
}

export function concat(tensors: readonly Tensor[], axis = -1): Tensor {
  needList('concat', 'tensors', tensors);
  if (tensors.length === 0) throw new ShapeError('concat', 'needs at least one tensor');
  needTensor('concat', tensors[0]);
  if (tensors.length === 1) return tensors[0];
  return dispatch('concat', tensors, { axis: frontAxis(axis, tensors[0].shape.length) });
}

/** Adds zeros before and after the elements of each axis: `pad(x, { before: [1, 0], after: [1, 0] })`. */
export function pad(x: Tensor, widths: { readonly before: readonly number[]; readonly after: readonly number[] }): Tensor {
  return dispatch('pad', [x], { before: widths?.before, after: widths?.after });
}

function existingAxis(op: string, x: Tensor, axis: number): number {
  needTensor(op, x);
  const front = frontAxis(axis, x.shape.length);
  if (x.shape[front] === undefined) throw new ShapeError(op, `axis ${axis} does not exist in ${showShape(x.shape)}`);
  return front;
}

export function cast(x: Tensor, dtype: DType): Tensor {
  needTensor('cast', x);
  return x.dtype === dtype ? x : dispatch('cast', [x], { dtype });
}
