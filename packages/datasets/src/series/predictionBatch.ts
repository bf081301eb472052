/** Batches for models that predict values of the series themselves. */
import type { BatchRows } from '../rowsOfPart.js';

/** Inputs [steps, batch, width] and what to predict, both time first. */
export interface PredictionBatch {
  readonly inputs: Float32Array;
  /** The shape of `inputs`. */
  readonly shape: readonly [steps: number, batch: number, width: number];
  /** The values to predict. A missing one is NaN, and so is padding; `mask` leaves both out of the loss. */
  readonly targets: Float32Array;
  /** The shape of `targets` and `mask`. */
  readonly targetShape: readonly [steps: number, batch: number, width: number];
  /** 1 where a target is known, else 0. Pass it to the loss if series have different lengths or missing values. */
  readonly mask: Float32Array;
  /** Number of known targets. Return it from the loss as `count` if it differs from batch to batch. */
  readonly count: number;
  /** Number of steps of each row of `inputs`, [batch]. */
  readonly lengths: Int32Array;
  /** The index in the set of each series, [batch]. */
  readonly indices: Int32Array;
  /** The step of its series at which each row begins, [batch]. */
  readonly starts: Int32Array;
  /** With `part`: which rows of the whole batch these are. All arrays, and `count`, have only these. */
  readonly rows?: BatchRows | undefined;
}

/** The mask of targets and the number of known ones. */
export function knownTargets(targets: Float32Array): { readonly mask: Float32Array; readonly count: number } {
  const mask = targets.map((value) => (Number.isNaN(value) ? 0 : 1));
  return { mask, count: mask.reduce((sum, known) => sum + known, 0) };
}
