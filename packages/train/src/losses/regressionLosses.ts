/** Regression losses: the distance of a prediction from its target. */
import { abs, minimum, mul, StatalError, sub, type Tensor } from '@statal/tensors';
import { needOptions } from '@statal/tensors/internals';
import { elementwiseLoss } from './elementwiseLoss.js';
import type { PositionOptions } from './positionWeights.js';

/**
 * The mean of (prediction - target)^2 over all elements that count.
 *
 * @param prediction float, of any shape
 * @param target float, of the same shape
 * @example
 * const [prediction, target] = [tensor(engine, [1, 2]), tensor(engine, [1, 5])];
 * meanSquaredError(prediction, target); // 4.5
 */
export function meanSquaredError(prediction: Tensor, target: Tensor, options: PositionOptions = {}): Tensor {
  return elementwiseLoss('meanSquaredError', prediction, target, options, (p, t) => {
    const difference = sub(p, t);
    return mul(difference, difference);
  });
}

/**
 * The mean of |prediction - target| over all elements that count: a scalar. The gradient is 0 where they are equal.
 *
 * @throws ShapeError if the shapes differ, or mask or weights do not fit
 * @example
 * const [prediction, target] = [tensor(engine, [1, 2]), tensor(engine, [1, 5])];
 * meanAbsoluteError(prediction, target); // 1.5
 */
export function meanAbsoluteError(prediction: Tensor, target: Tensor, options: PositionOptions = {}): Tensor {
  return elementwiseLoss('meanAbsoluteError', prediction, target, options, (p, t) => abs(sub(p, t)));
}

/** The options of `huber`. */
export interface HuberOptions extends PositionOptions {
  /** Where the loss changes from quadratic to linear, in the units of the target. Default: 1. */
  readonly delta?: number | undefined;
}

/**
 * Quadratic near 0 and linear beyond `delta`, which bounds the gradient of outliers (Huber, 1964). With d = |prediction - target|:
 *
 *     d^2 / 2                    where d <= delta
 *     delta (d - delta / 2)      elsewhere
 *
 * Divided by `delta` it is the smooth L1 loss. The result is the mean over all elements that count: a scalar.
 *
 * @throws ShapeError if the shapes differ, or mask or weights do not fit
 * @throws StatalError if `delta` is not above 0
 * @example
 * const [prediction, target] = [tensor(engine, [1, 2]), tensor(engine, [1.5, 5])];
 * huber(prediction, target); // 1.3125
 */
export function huber(prediction: Tensor, target: Tensor, options: HuberOptions = {}): Tensor {
  needOptions('huber', options, ['delta', 'mask', 'weights']);
  const { delta = 1, ...positions } = options;
  if (!(typeof delta === 'number' && delta > 0)) throw new StatalError('huber', `delta is ${delta}, expected more than 0`);
  return elementwiseLoss('huber', prediction, target, positions, (p, t) => {
    const distance = abs(sub(p, t));
    const near = minimum(distance, delta);
    return mul(near, sub(distance, mul(0.5, near)));
  });
}
