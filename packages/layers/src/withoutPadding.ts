/** Layers without a time loop see zeros where there is no step, as the loop does. */
import { type FlagOptions, stepFlags } from '@statal/autograd';
import { greaterEqual, reshape, type Tensor, where } from '@statal/tensors';

/**
 * x [T, B, features] with 0 where `lengths` and `mask` say that no step is. It is a selection: NaN in the padding would
 * otherwise reach the gradients of weights as 0 x NaN.
 */
export function withoutPadding(x: Tensor, { lengths, mask }: FlagOptions): Tensor {
  if (lengths === undefined && mask === undefined) return x;
  const { flags } = stepFlags({ lengths, mask }, x.shape[0], x) as { flags: Tensor };
  return where(greaterEqual(reshape(flags, [x.shape[0], x.shape[1], 1]), 1), x, 0);
}
