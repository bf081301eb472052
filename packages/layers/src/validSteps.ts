/** The valid steps of a padded batch. */
import { type FlagOptions, stepFlags } from '@statal/autograd';
import { greaterEqual, type Tensor } from '@statal/tensors';

/** float [T, B]: 1 where `lengths` and `mask` say that a step of x [T, B, ...] is valid, else 0; `undefined` if all are. */
export function validSteps(x: Tensor, { lengths, mask }: Pick<FlagOptions, 'lengths' | 'mask'>): Tensor | undefined {
  const found = stepFlags({ lengths, mask }, x.shape[0], x);
  return found && greaterEqual(found.flags, 1);
}
