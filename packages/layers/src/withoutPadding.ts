/** Layers without a time loop see zeros where there is no step, as the loop does. */
import type { FlagOptions } from '@statal/autograd';
import { reshape, type Tensor, where } from '@statal/tensors';
import { validSteps } from './validSteps.js';

/**
 * x [T, B, ...] with 0 where `lengths` and `mask` say that no step is. It is a selection: NaN in the padding would
 * otherwise reach the gradients of weights as 0 x NaN.
 */
export function withoutPadding(x: Tensor, options: FlagOptions): Tensor {
  const valid = validSteps(x, options);
  return valid === undefined ? x : selectSteps(valid, x, 0);
}

/** x [T, B, ...] where `chosen` [T, B] is not 0, else `otherwise`. */
export function selectSteps(chosen: Tensor, x: Tensor, otherwise: number): Tensor {
  return where(reshape(chosen, [...chosen.shape, ...x.shape.slice(2).map(() => 1)]), x, otherwise);
}
