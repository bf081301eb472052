/** Elementwise functions for users. Inputs broadcast as in NumPy; a plain number is a scalar. */
import { needOptions, needTensor } from '../checkArguments.js';
import { StatalError } from '../errors.js';
import type { Operand, Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';

/** -x */
export const neg = (x: Tensor): Tensor => dispatch('neg', [x]);
/** |x|. The derivative is sign(x), 0 at 0. */
export const abs = (x: Tensor): Tensor => dispatch('abs', [x]);
/** -1, 0 or 1. No gradient flows. */
export const sign = (x: Tensor): Tensor => dispatch('sign', [x]);
/** e^x */
export const exp = (x: Tensor): Tensor => dispatch('exp', [x]);
/** e^x - 1, exact near 0. */
export const expm1 = (x: Tensor): Tensor => dispatch('expm1', [x]);
/** Natural logarithm. */
export const log = (x: Tensor): Tensor => dispatch('log', [x]);
/** log(1 + x), exact near 0. */
export const log1p = (x: Tensor): Tensor => dispatch('log1p', [x]);
export const sqrt = (x: Tensor): Tensor => dispatch('sqrt', [x]);
/** The logistic function 1 / (1 + e^-x), without overflow at any x. */
export const sigmoid = (x: Tensor): Tensor => dispatch('sigmoid', [x]);
export const tanh = (x: Tensor): Tensor => dispatch('tanh', [x]);
/** max(x, 0). The derivative is 0 at 0. */
export const relu = (x: Tensor): Tensor => dispatch('relu', [x]);
/** log(1 + e^x), without overflow at any x. */
export const softplus = (x: Tensor): Tensor => dispatch('softplus', [x]);
/** x, without its gradient. */
export const stopGradient = (x: Tensor): Tensor => dispatch('stopGradient', [x]);

export const add = (x: Operand, y: Operand): Tensor => dispatch('add', [x, y]);
/** x - y */
export const sub = (x: Operand, y: Operand): Tensor => dispatch('sub', [x, y]);
export const mul = (x: Operand, y: Operand): Tensor => dispatch('mul', [x, y]);
/** x / y */
export const div = (x: Operand, y: Operand): Tensor => dispatch('div', [x, y]);
/** x^y. A square is computed as a product, which is many times faster. */
export const pow = (x: Operand, y: Operand): Tensor => (y === 2 ? dispatch('mul', [x, x], undefined, 'pow') : dispatch('pow', [x, y]));
/** The greater of x and y. Where they are equal, each gets half of the gradient. */
export const maximum = (x: Operand, y: Operand): Tensor => dispatch('maximum', [x, y]);
/** The smaller of x and y. Where they are equal, each gets half of the gradient. */
export const minimum = (x: Operand, y: Operand): Tensor => dispatch('minimum', [x, y]);
export interface ClampOptions {
  /** Default: no lower bound. */
  readonly min?: Operand | undefined;
  /** Default: no upper bound. */
  readonly max?: Operand | undefined;
}

/**
 * Elements below `min` become `min`, elements above `max` become `max`. If `min` is greater than `max`, all become `max`. NaN stays
 * NaN. Bounds are numbers or tensors that broadcast with x.
 *
 * The derivative is 1 between the bounds and at them, 0 outside, as in PyTorch. `maximum` and `minimum` give one half at a bound.
 *
 * @throws StatalError if there is no bound, or a bound is NaN
 * @example
 * clamp(tensor(engine, [-2, 0.5, 7]), { min: -1, max: 1 }); // [-1, 0.5, 1]
 */
export function clamp(x: Tensor, options: ClampOptions): Tensor {
  needTensor('clamp', x);
  needOptions('clamp', options, ['min', 'max']);
  const { min, max } = options;
  if (min === undefined && max === undefined) throw new StatalError('clamp', 'has no bound', 'Give min, max or both');
  if (Number.isNaN(min) || Number.isNaN(max)) throw new StatalError('clamp', 'a bound is NaN');
  // Not maximum and minimum: they share the gradient at the bounds.
  const raised = min === undefined ? x : dispatch('where', [greaterIn('clamp', min, x), min, x], undefined, 'clamp');
  return max === undefined ? raised : dispatch('where', [greaterIn('clamp', raised, max), max, raised], undefined, 'clamp');
}

const greaterIn = (where: string, x: Operand, y: Operand): Tensor => dispatch('greater', [x, y], undefined, where);

/** 1 where x = y, else 0. */
export const equal = (x: Operand, y: Operand): Tensor => dispatch('equal', [x, y]);
/** 1 where x > y, else 0. */
export const greater = (x: Operand, y: Operand): Tensor => dispatch('greater', [x, y]);
/** 1 where x >= y, else 0. */
export const greaterEqual = (x: Operand, y: Operand): Tensor => dispatch('greaterEqual', [x, y]);
/** 1 where x < y, else 0. */
export const less = (x: Operand, y: Operand): Tensor => dispatch('greater', [y, x], undefined, 'less', [x, y]);
/** 1 where x <= y, else 0. */
export const lessEqual = (x: Operand, y: Operand): Tensor => dispatch('greaterEqual', [y, x], undefined, 'lessEqual', [x, y]);
/** a where the condition is not 0, otherwise b. A NaN that is not selected has no effect. */
export const where = (condition: Operand, a: Operand, b: Operand): Tensor => dispatch('where', [condition, a, b]);
/** The value of `hard` with the derivative of `soft`. */
export const straightThrough = (hard: Operand, soft: Operand): Tensor => dispatch('straightThrough', [hard, soft]);
