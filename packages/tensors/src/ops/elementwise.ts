/** Elementwise functions for users. Inputs broadcast as in NumPy; a plain number is a scalar. */
import { needOptions, needTensor } from '../checkArguments.js';
import { StatalError } from '../errors.js';
import type { Operand, Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';

/**
 * -x, element by element.
 *
 * @example
 * neg(tensor(engine, [1, -2])); // [-1, 2]
 */
export const neg = (x: Tensor): Tensor => dispatch('neg', [x]);
/**
 * |x|, element by element. The derivative is sign(x), 0 at 0.
 *
 * @example
 * abs(tensor(engine, [1, -2])); // [1, 2]
 */
export const abs = (x: Tensor): Tensor => dispatch('abs', [x]);
/**
 * -1, 0 or 1, element by element. No gradient flows.
 *
 * @example
 * sign(tensor(engine, [3, 0, -2])); // [1, 0, -1]
 */
export const sign = (x: Tensor): Tensor => dispatch('sign', [x]);
/**
 * e^x, element by element.
 *
 * @throws ShapeError if x is int
 * @example
 * exp(tensor(engine, [0, 1])); // [1, 2.718]
 */
export const exp = (x: Tensor): Tensor => dispatch('exp', [x]);
/**
 * e^x - 1, element by element, exact near 0.
 *
 * @throws ShapeError if x is int
 * @example
 * expm1(tensor(engine, [0, 0.001])); // [0, 0.0010005]
 */
export const expm1 = (x: Tensor): Tensor => dispatch('expm1', [x]);
/**
 * The natural logarithm, element by element.
 *
 * @throws ShapeError if x is int
 * @example
 * log(tensor(engine, [1, 2])); // [0, 0.693]
 */
export const log = (x: Tensor): Tensor => dispatch('log', [x]);
/**
 * log(1 + x), element by element, exact near 0.
 *
 * @throws ShapeError if x is int
 * @example
 * log1p(tensor(engine, [0, 0.001])); // [0, 0.0009995]
 */
export const log1p = (x: Tensor): Tensor => dispatch('log1p', [x]);
/**
 * The square root, element by element. NaN below 0.
 *
 * @throws ShapeError if x is int
 * @example
 * sqrt(tensor(engine, [4, 2])); // [2, 1.414]
 */
export const sqrt = (x: Tensor): Tensor => dispatch('sqrt', [x]);
/**
 * sin(x), element by element, x in radians. In float32 the error is within 1.3e-7 for |x| up to 12,500.
 *
 * @throws ShapeError if x is int
 * @example
 * sin(tensor(engine, [0, Math.PI / 2])); // [0, 1]
 */
export const sin = (x: Tensor): Tensor => dispatch('sin', [x]);

/**
 * cos(x), element by element, x in radians. In float32 the error is within 1.3e-7 for |x| up to 12,500.
 *
 * @throws ShapeError if x is int
 * @example
 * cos(tensor(engine, [0, Math.PI])); // [1, -1]
 */
export const cos = (x: Tensor): Tensor => dispatch('cos', [x]);

/**
 * The logistic function 1 / (1 + e^-x), element by element, without overflow at any x.
 *
 * @throws ShapeError if x is int
 * @example
 * sigmoid(tensor(engine, [0, 100])); // [0.5, 1]
 */
export const sigmoid = (x: Tensor): Tensor => dispatch('sigmoid', [x]);
/**
 * The hyperbolic tangent, element by element.
 *
 * @throws ShapeError if x is int
 * @example
 * tanh(tensor(engine, [0, 1])); // [0, 0.762]
 */
export const tanh = (x: Tensor): Tensor => dispatch('tanh', [x]);
/**
 * max(x, 0), element by element. The derivative is 0 at 0.
 *
 * @throws ShapeError if x is int
 * @example
 * relu(tensor(engine, [-1, 2])); // [0, 2]
 */
export const relu = (x: Tensor): Tensor => dispatch('relu', [x]);
/**
 * log(1 + e^x), element by element, without overflow at any x.
 *
 * @throws ShapeError if x is int
 * @example
 * softplus(tensor(engine, [0, 100])); // [0.693, 100]
 */
export const softplus = (x: Tensor): Tensor => dispatch('softplus', [x]);
/**
 * x, without its gradient.
 *
 * @example
 * const params = { w: tensor(engine, [2]) };
 * grad((p: typeof params) => sum(mul(p.w, stopGradient(p.w))))(params).w; // [2]
 */
export const stopGradient = (x: Tensor): Tensor => dispatch('stopGradient', [x]);

/**
 * x + y, element by element. Shapes broadcast as in NumPy; a plain number is a scalar.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * add(tensor(engine, [[1, 2], [3, 4]]), tensor(engine, [10, 20])); // [[11, 22], [13, 24]]
 */
export const add = (x: Operand, y: Operand): Tensor => dispatch('add', [x, y]);
/**
 * x - y, element by element. Shapes broadcast as in NumPy; a plain number is a scalar.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * sub(1, tensor(engine, [1, 2])); // [0, -1]
 */
export const sub = (x: Operand, y: Operand): Tensor => dispatch('sub', [x, y]);
/**
 * x y, element by element; `matmul` is the product of matrices. Shapes broadcast as in NumPy; a plain number is a scalar.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * mul(tensor(engine, [1, 2]), tensor(engine, [3, 4])); // [3, 8]
 */
export const mul = (x: Operand, y: Operand): Tensor => dispatch('mul', [x, y]);
/**
 * x / y, element by element. Shapes broadcast as in NumPy; a plain number is a scalar.
 *
 * @throws ShapeError if the shapes do not broadcast, or if one is int
 * @example
 * div(tensor(engine, [1, 2]), 4); // [0.25, 0.5]
 */
export const div = (x: Operand, y: Operand): Tensor => dispatch('div', [x, y]);
/**
 * x^y, element by element. A square is computed as a product, which is many times faster.
 *
 * @throws ShapeError if the shapes do not broadcast, or if one is int
 * @example
 * pow(tensor(engine, [2, 3]), 2); // [4, 9]
 */
export const pow = (x: Operand, y: Operand): Tensor => (y === 2 ? dispatch('mul', [x, x], undefined, 'pow') : dispatch('pow', [x, y]));
/**
 * The greater of x and y, element by element. Where they are equal, each gets half of the gradient. `max` reduces an axis.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * maximum(tensor(engine, [-1, 2]), 0); // [0, 2]
 */
export const maximum = (x: Operand, y: Operand): Tensor => dispatch('maximum', [x, y]);
/**
 * The smaller of x and y, element by element. Where they are equal, each gets half of the gradient.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * minimum(tensor(engine, [-1, 2]), 0); // [-1, 0]
 */
export const minimum = (x: Operand, y: Operand): Tensor => dispatch('minimum', [x, y]);
/** The options of `clamp`. */
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
  // `maximum` and `minimum` are not used, because they share the gradient at the bounds.
  const raised = min === undefined ? x : dispatch('where', [greaterIn('clamp', min, x), min, x], undefined, 'clamp');
  return max === undefined ? raised : dispatch('where', [greaterIn('clamp', raised, max), max, raised], undefined, 'clamp');
}

const greaterIn = (where: string, x: Operand, y: Operand): Tensor => dispatch('greater', [x, y], undefined, where);

/**
 * 1 where x = y, else 0, as float. No gradient flows.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * equal(tensor(engine, [1, 2]), 2); // [0, 1]
 */
export const equal = (x: Operand, y: Operand): Tensor => dispatch('equal', [x, y]);
/**
 * 1 where x > y, else 0, as float. No gradient flows.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * greater(tensor(engine, [1, 2, 3]), 2); // [0, 0, 1]
 */
export const greater = (x: Operand, y: Operand): Tensor => dispatch('greater', [x, y]);
/**
 * 1 where x >= y, else 0, as float. No gradient flows.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * greaterEqual(tensor(engine, [1, 2, 3]), 2); // [0, 1, 1]
 */
export const greaterEqual = (x: Operand, y: Operand): Tensor => dispatch('greaterEqual', [x, y]);
/**
 * 1 where x < y, else 0, as float. No gradient flows.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * less(tensor(engine, [1, 2, 3]), 2); // [1, 0, 0]
 */
export const less = (x: Operand, y: Operand): Tensor => dispatch('greater', [y, x], undefined, 'less', [x, y]);
/**
 * 1 where x <= y, else 0, as float. No gradient flows.
 *
 * @throws ShapeError if the shapes do not broadcast, or if float and int are mixed
 * @example
 * lessEqual(tensor(engine, [1, 2, 3]), 2); // [1, 1, 0]
 */
export const lessEqual = (x: Operand, y: Operand): Tensor => dispatch('greaterEqual', [y, x], undefined, 'lessEqual', [x, y]);
/**
 * a where the condition is not 0, otherwise b, element by element. A NaN that is not selected has no effect, nor has its gradient.
 *
 * @throws ShapeError if the shapes do not broadcast, or if a and b mix float and int
 * @example
 * where(tensor(engine, [1, 0]), tensor(engine, [5, 6]), -1); // [5, -1]
 */
export const where = (condition: Operand, a: Operand, b: Operand): Tensor => dispatch('where', [condition, a, b]);
/**
 * The value of `hard` with the derivative of `soft` (Bengio, Leonard and Courville, 2013).
 *
 * @throws ShapeError if the shapes do not broadcast, or if one is int
 * @example
 * const x = tensor(engine, [-1, 2]);
 * straightThrough(greater(x, 0), sigmoid(x)); // [0, 1]
 */
export const straightThrough = (hard: Operand, soft: Operand): Tensor => dispatch('straightThrough', [hard, soft]);
