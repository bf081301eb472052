/** Clips every element of the gradient separately. */
import { leaves, mapTree, maximum, minimum, StatalError, type Tree } from '@statal/tensors';
import { checkField, outermostEngine, scoped, someTensors } from '@statal/tensors/internals';

/**
 * Limits every float element of the gradients to [-limit, limit]; int leaves are unchanged. Unlike `clipByNorm`, it changes the
 * direction of the gradient.
 *
 * @param limit more than 0, in the units of the gradients
 * @example
 * const gradients = { w: tensor(engine, [-8, 3]) };
 * clipByValue(gradients, 5).w; // [-5, 3]
 */
export function clipByValue<P extends Tree>(gradients: P, limit: number): P {
  if (!(typeof limit === 'number' && limit > 0)) throw new StatalError('clipByValue', `limit is ${limit}, expected more than 0`);
  checkField('clipByValue', 'gradients', gradients, someTensors);
  // Not `clamp`: its derivative at the limits is not needed here, and it takes two more passes.
  return scoped(outermostEngine('clipByValue', leaves(gradients)), () =>
    mapTree(gradients, (gradient) => (gradient.dtype === 'float' ? maximum(-limit, minimum(limit, gradient)) : gradient)),
  );
}
