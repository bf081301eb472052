/** User functions that reduce axes to one value, and those that work along rows. */
import { frontAxis } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';
import { mul } from './elementwise.js';

export interface ReductionOptions {
  /** Which axes; all of them unless told. */
  readonly axes?: readonly number[];
  /** Keep reduced axes with dimension 1. */
  readonly keepDims?: boolean;
}

export function sum(x: Tensor, options: ReductionOptions = {}): Tensor {
  return dispatch('sum', [x], resolve(x, options));
}

/** The greatest element; the gradient is shared equally among equals. */
export function max(x: Tensor, options: ReductionOptions = {}): Tensor {
  return dispatch('max', [x], resolve(x, options));
}

export function mean(x: Tensor, options: ReductionOptions = {}): Tensor {
  const { axes } = resolve(x, options);
  const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
  return mul(sum(x, options), 1 / count);
}

/** Index of the greatest element along an axis, the first of equals, as int. */
export function argmax(x: Tensor, axis = -1): Tensor {
  return dispatch('argmax', [x], { axis: frontAxis(axis, x.shape.length) });
}

/** e^x_i / sum_j e^x_j along the last axis. */
export const softmax = (x: Tensor): Tensor => dispatch('softmax', [x]);
/** x - log sum_j e^x_j along the last axis, stable at any x. */
export const logSoftmax = (x: Tensor): Tensor => dispatch('logSoftmax', [x]);

function resolve(x: Tensor, { axes, keepDims = false }: ReductionOptions): { axes: readonly number[]; keepDims: boolean } {
  const resolved = axes?.map((axis) => frontAxis(axis, x.shape.length)) ?? x.shape.map((_, axis) => axis);
  return { axes: [...resolved].sort((a, b) => a - b), keepDims };
}
