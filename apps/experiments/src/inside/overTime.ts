/** Values of neurons at every step, as `observe` shows them. */
import type { Data } from '@statal/tensors';

export interface OverTime {
  /** Time first: value d of batch row b at step t is at (t B + b) D + d. */
  readonly values: Data;
  readonly steps: number;
  /** Number of values of a batch row at one step: units, or units times slots. */
  readonly width: number;
}
