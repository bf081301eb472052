/** How many values of a state are at its bound. */
import type { OverTime } from './overTime.js';
import { largestOf } from './stateSize.js';

export interface Saturation {
  /** Share of values whose size is within 1% of the bound. */
  readonly share: number;
  /** 1 if no value is larger, as with tanh and sigmoid; else the largest size of a value. */
  readonly bound: number;
}

/** @returns `undefined` if a value is not finite, because there is no bound then */
export function saturation(state: OverTime): Saturation | undefined {
  const largest = largestOf(state);
  if (!Number.isFinite(largest)) return undefined;
  const bound = Math.max(1, largest);
  let count = 0;
  for (let index = 0; index < state.values.length; index++) if (Math.abs(state.values[index]) >= 0.99 * bound) count += 1;
  return { share: count / state.values.length, bound };
}
