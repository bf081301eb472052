/**
 * The shared part of all losses: the mean over the positions that count. Other positions are replaced by 0 before any computation,
 * not multiplied by 0, because 0 times NaN is NaN. So values in the padding reach neither the loss nor a gradient.
 */
import { div, mean, mul, reshape, type Shape, ShapeError, sizeOf, sum, type Tensor, where } from '@statal/tensors';
import { needOptions, needTensor, showShape } from '@statal/tensors/internals';
import { needFloat } from './needFloat.js';

/** Which positions count, and how much. */
export interface PositionOptions {
  /** Float, shaped as the leading axes, e.g. [T, B]: 1 where a position counts, 0 where it does not (padding). Default: all count. */
  readonly mask?: Tensor | undefined;
  /** The weight of each position, shaped as the leading axes. Default: all equal. */
  readonly weights?: Tensor | undefined;
}

/**
 * The weight of every position, 0 where the mask is 0, with as many axes as `shape`; `undefined` if all count equally.
 *
 * @param loss the name of the loss in error messages
 * @param shape shape of the positions; mask and weights have its leading axes
 * @param others what else the options may hold
 */
export function positionWeights(loss: string, options: PositionOptions, shape: Shape, others: readonly string[] = []): Tensor | undefined {
  needOptions(loss, options, ['mask', 'weights', ...others]);
  const { mask, weights } = options;
  if (weights !== undefined) needFloat(loss, 'weights', weights);
  const given = weights === undefined ? undefined : spread(loss, 'weights', weights, shape);
  return mask !== undefined ? where(spread(loss, 'mask', mask, shape), given ?? 1, 0) : given;
}

/** `values` [...positions, ...] where the position counts, else 0. */
export function whereCounted(weights: Tensor | undefined, values: Tensor): Tensor {
  return weights ? where(withAxes(weights, values.shape.length), values, 0) : values;
}

/** sum(weight * loss) / sum(weight), or 0 if no position counts. Without weights, the plain mean. */
export function weightedMean(losses: Tensor, weights: Tensor | undefined): Tensor {
  if (weights === undefined) return mean(losses);
  return quotient(sum(mul(losses, weights)), mul(sum(weights), sizeOf(losses.shape) / Math.max(1, sizeOf(weights.shape))));
}

/** total / divisor, or 0 if both are 0. */
export function quotient(total: Tensor, divisor: Tensor): Tensor {
  return div(total, where(divisor, divisor, 1));
}

/** Appends axes of size 1: [T, B] for positions [T, B, F] becomes [T, B, 1]. */
function spread(loss: string, name: string, values: Tensor, shape: Shape): Tensor {
  needTensor(loss, values);
  if (values.shape.length > shape.length || values.shape.some((dimension, axis) => dimension !== shape[axis])) {
    throw new ShapeError(
      loss,
      `${name} has shape ${showShape(values.shape)} and does not fit positions of shape ${showShape(shape)}`,
      'Give one number for each position: the shape is that of the leading axes',
    );
  }
  return withAxes(values, shape.length);
}

function withAxes(values: Tensor, rank: number): Tensor {
  return reshape(values, [...values.shape, ...new Array<number>(rank - values.shape.length).fill(1)]);
}
