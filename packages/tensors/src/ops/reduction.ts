/** Functions for users that reduce axes, or work along rows. */
import { needList, needOptions, needTensor } from '../checkArguments.js';
import { frontAxis } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';
import { mul } from './elementwise.js';

export interface ReductionOptions {
  /** Default: all axes. */
  readonly axes?: readonly number[] | undefined;
  /** Whether to keep reduced axes with size 1. Default: false. */
  readonly keepDims?: boolean | undefined;
}

export function sum(x: Tensor, options: ReductionOptions = {}): Tensor {
  return dispatch('sum', [x], resolve('sum', x, options));
}

/** The greatest element. Equal greatest elements share the gradient equally. */
export function max(x: Tensor, options: ReductionOptions = {}): Tensor {
  return dispatch('max', [x], resolve('max', x, options));
}

export function mean(x: Tensor, options: ReductionOptions = {}): Tensor {
  const resolved = resolve('mean', x, options);
  const total = dispatch('sum', [x], resolved, 'mean');
  return mul(total, 1 / resolved.axes.reduce((product, axis) => product * x.shape[axis], 1));
}

/** Index of the greatest element along an axis, as int. The first one if several are equal. Default axis: -1. */
export function argmax(x: Tensor, axis = -1): Tensor {
  needTensor('argmax', x);
  return dispatch('argmax', [x], { axis: frontAxis(axis, x.shape.length) });
}

/** e^x_i / sum_j e^x_j along the last axis. */
export const softmax = (x: Tensor): Tensor => dispatch('softmax', [x]);
/** x - log sum_j e^x_j along the last axis, stable at any x. */
export const logSoftmax = (x: Tensor): Tensor => dispatch('logSoftmax', [x]);

function resolve(op: string, x: Tensor, options: ReductionOptions): { axes: readonly number[]; keepDims: boolean } {
  needTensor(op, x);
  needOptions(op, options);
  const { axes, keepDims = false } = options;
  if (axes !== undefined) needList(op, 'axes', axes);
  const resolved = axes?.map((axis) => frontAxis(axis, x.shape.length)) ?? x.shape.map((_, axis) => axis);
  return { axes: [...resolved].sort((a, b) => a - b), keepDims };
}
