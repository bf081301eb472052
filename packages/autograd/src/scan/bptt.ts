/** How far errors travel back through time. */
import { StatalError } from '@statal/tensors';

export type Bptt = { readonly kind: 'full' } | { readonly kind: 'truncated'; readonly window: number };

/** Through all steps (Werbos, 1990). */
export const full = (): Bptt => ({ kind: 'full' });

/** Within consecutive windows counted from t = 0: the state goes on from one to the next, its gradient does not. */
export function truncated({ window }: { readonly window: number }): Bptt {
  if (!(Number.isInteger(window) && window >= 1)) throw new StatalError('truncated', `window is ${window}, expected a whole number of steps, 1 or more`);
  return { kind: 'truncated', window };
}
