/** How large the gradients of a training were. */
import { greatest } from '@statal/command-line';

export interface UpdateNorms {
  /** The L2 norm of the gradient of the first update, before clipping. */
  readonly first: number;
  readonly largest: number;
  /** Share of updates whose gradient was clipped. */
  readonly clipped: number;
}

/**
 * @param norms one for each update
 * @param limit the norm to which gradients are clipped
 * @returns `undefined` if there was no update
 */
export function updateNorms(norms: readonly number[], limit: number): UpdateNorms | undefined {
  if (norms.length === 0) return undefined;
  return { first: norms[0], largest: greatest(norms), clipped: norms.filter((norm) => norm > limit).length / norms.length };
}
