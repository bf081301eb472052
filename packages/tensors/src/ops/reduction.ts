/** Functions for users that reduce axes, or work along rows. */
import { needOptions, needTensor, refuse } from '../checkArguments.js';
import { frontAxis } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type AxesOption, type AxisOption, axisOf, listOfAxes } from './axis.js';
import { dispatch } from './dispatch.js';
import { mul, sub } from './elementwise.js';

/** The options of reductions, such as `sum` and `mean`. Default axis: all axes. */
export interface ReductionOptions extends AxesOption {
  /** Whether to keep reduced axes with size 1. Default: false. */
  readonly keepDims?: boolean | undefined;
}

/**
 * The sum of the elements. The sum of no elements is 0.
 *
 * @throws ShapeError if an axis does not exist or is named twice
 * @example
 * const x = tensor(engine, [[1, 2], [3, 4]]);
 * sum(x); // 10
 * sum(x, { axis: 0 }); // [4, 6]
 * sum(x, { axis: -1, keepDims: true }); // [[3], [7]]
 */
export function sum(x: Tensor, options: ReductionOptions = {}): Tensor {
  return dispatch('sum', [x], resolve('sum', x, options));
}

/**
 * The greatest element. Equal greatest elements share the gradient equally.
 *
 * @throws ShapeError if an axis does not exist or is named twice, or if there are no elements
 * @example
 * max(tensor(engine, [[1, 5], [3, 4]]), { axis: 1 }); // [5, 4]
 */
export function max(x: Tensor, options: ReductionOptions = {}): Tensor {
  return dispatch('max', [x], resolve('max', x, options));
}

/**
 * The sum of the elements divided by their number. The mean of no elements is NaN.
 *
 * @throws ShapeError if an axis does not exist or is named twice
 * @example
 * mean(tensor(engine, [[1, 2], [3, 4]]), { axis: 0 }); // [2, 3]
 */
export function mean(x: Tensor, options: ReductionOptions = {}): Tensor {
  return meanOver('mean', x, resolve('mean', x, options), 0);
}

/** The options of `variance`. */
export interface VarianceOptions extends ReductionOptions {
  /** Subtracted from the number of elements. Default: 0, as in NumPy. 1 gives the unbiased estimate, PyTorch's default. */
  readonly correction?: number | undefined;
}

/**
 * The mean of the squared distances from the mean: sum (x - mean x)^2 / (n - correction) over n elements.
 *
 * @throws ShapeError if an axis does not exist or is named twice
 * @example
 * const x = tensor(engine, [[1, 3], [2, 6]]);
 * variance(x, { axis: 1 }); // [1, 4]
 * variance(x, { axis: 1, correction: 1 }); // [2, 8]
 */
export function variance(x: Tensor, options: VarianceOptions = {}): Tensor {
  const resolved = resolve('variance', x, options, 'correction');
  const { correction = 0 } = options;
  if (typeof correction !== 'number') refuse('variance', 'correction as a number', correction);
  const centered = sub(x, meanOver('variance', x, { ...resolved, keepDims: true }, 0));
  return meanOver('variance', mul(centered, centered), resolved, correction);
}

/**
 * Index of the greatest element along an axis, as int. The first one if several are equal. Default axis: -1.
 *
 * @throws ShapeError if the axis does not exist or has no elements
 * @example
 * const x = tensor(engine, [[1, 5], [3, 4]]);
 * argmax(x); // [1, 1]
 * argmax(x, { axis: 0 }); // [1, 0]
 */
export function argmax(x: Tensor, options: AxisOption = {}): Tensor {
  needTensor('argmax', x);
  return dispatch('argmax', [x], { axis: axisOf('argmax', x.shape, options, -1) });
}

/**
 * e^x_i / sum_j e^x_j along the last axis.
 *
 * @throws ShapeError if x is a scalar or int
 * @example
 * softmax(tensor(engine, [[0, 0], [1, 0]])); // [[0.5, 0.5], [0.731, 0.269]]
 */
export const softmax = (x: Tensor): Tensor => dispatch('softmax', [x]);
/**
 * x - log sum_j e^x_j along the last axis, stable at any x.
 *
 * @throws ShapeError if x is a scalar or int
 * @example
 * logSoftmax(tensor(engine, [1000, 0])); // [0, -1000]
 */
export const logSoftmax = (x: Tensor): Tensor => dispatch('logSoftmax', [x]);

interface Resolved {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

function meanOver(where: string, x: Tensor, resolved: Resolved, correction: number): Tensor {
  const count = resolved.axes.reduce((product, axis) => product * x.shape[axis], 1);
  return mul(dispatch('sum', [x], resolved, where), 1 / (count - correction));
}

function resolve(where: string, x: Tensor, options: ReductionOptions, ...others: readonly string[]): Resolved {
  needTensor(where, x);
  needOptions(where, options, ['axis', 'keepDims', ...others]);
  const { axis, keepDims = false } = options;
  const all = x.shape.map((_, own) => own);
  const axes = axis === undefined ? all : listOfAxes(where, axis).map((own) => frontAxis(own, x.shape.length));
  return { axes: [...axes].sort((a, b) => a - b), keepDims };
}
