/** Sets held steps to zero in layers without a time loop, as the loop does for recurrent layers. */
import type { FlagOptions } from '@statal/autograd';
import { reshape, type Tensor, where } from '@statal/tensors';
import { validSteps } from './validSteps.js';

/**
 * x [T, B, ...] with 0 at the steps that `lengths` and `mask` leave out. It selects instead of multiplying: a NaN in the padding
 * would otherwise reach the gradients of weights, because 0 x NaN is NaN.
 */
export function withoutPadding(x: Tensor, options: FlagOptions): Tensor {
  const valid = validSteps(x, options);
  return valid === undefined ? x : selectSteps(valid, x, 0);
}

/** x [T, B, ...] where `chosen` [T, B] is not 0, else `otherwise`. */
export function selectSteps(chosen: Tensor, x: Tensor, otherwise: number): Tensor {
  return where(reshape(chosen, [...chosen.shape, ...x.shape.slice(2).map(() => 1)]), x, otherwise);
}
