/** The one function that a training is made of. */
import { type Random, StatalError, type Tensor, type Tree } from '@statal/tensors';
import { marksOf } from './batchSource.js';

export interface LossContext<S extends Tree = Tree> {
  /** What the loss returned as state for the batch before; `undefined` where a sequence begins. */
  readonly state: S | undefined;
  /** The key of this iteration, for dropout and noise; `undefined` in evaluation. */
  readonly random: Random | undefined;
}

export interface LossWithState<S extends Tree = Tree> {
  /** A scalar: the mean over the targets of the batch. */
  readonly loss: Tensor;
  /** Carried to the next batch; no gradient flows through it. */
  readonly state?: S | undefined;
  /**
   * Over how many valid targets the loss is a mean; a batch with 0 is passed over. Default: `batch.targets.length`, or 1 where there is none.
   */
  readonly count?: number | undefined;
}

/** Called once for each batch, in training (with `random`) and in evaluation (without). It may return more than the loop looks at, `A`. */
export type LossFunction<P extends Tree, Batch, S extends Tree, A = unknown> = (
  params: P,
  batch: Batch,
  context: LossContext<S>,
) => Tensor | (LossWithState<S> & A);

export function targetCount(batch: unknown, given: number | undefined): number {
  const count = given ?? marksOf(batch).targets?.length ?? 1;
  if (Number.isFinite(count) && count >= 0) return count;
  throw new StatalError('fit', `the loss has count ${count}, expected a number of targets, 0 or more`);
}
