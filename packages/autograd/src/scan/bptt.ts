/** How far errors travel back through time. */
import { StatalError } from '@statal/tensors';

export type Bptt =
  | { readonly kind: 'full' }
  | { readonly kind: 'truncated'; readonly window: number }
  | { readonly kind: 'checkpointed'; readonly every: number };

/** Through all steps (Werbos, 1990). */
export const full = (): Bptt => ({ kind: 'full' });

/** Within consecutive windows counted from t = 0: the state goes on from one to the next, its gradient does not. */
export function truncated({ window }: { readonly window: number }): Bptt {
  if (!(Number.isInteger(window) && window >= 1))
    throw new StatalError('truncated', `window is ${window}, expected a whole number of steps, 1 or more`);
  return { kind: 'truncated', window };
}

/**
 * Through all steps, in less memory: the forward pass keeps the state at the start of every `every` steps, and the backward
 * pass computes those steps again, the last ones first (Chen et al., 2016; Gruslys et al., 2016). Beside inputs, outputs
 * and their gradients, T / every + every steps are held rather than T: least where `every` is about the square root of T.
 * It costs one more forward pass. The gradients are those of `full()`, up to rounding. A gradient of a gradient is found
 * too, but the second pass keeps all steps.
 */
export function checkpointed({ every }: { readonly every: number }): Bptt {
  if (!(Number.isInteger(every) && every >= 1))
    throw new StatalError('checkpointed', `every is ${every}, expected a whole number of steps, 1 or more`);
  return { kind: 'checkpointed', every };
}
