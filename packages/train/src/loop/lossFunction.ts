/** The loss function of a training. */
import { isTensor, type Random, StatalError, type Tensor, type Tree } from '@statal/tensors';
import { marksOf } from './batchSource.js';

/** What a loss function gets beside the parameters and the batch. */
export interface LossContext<S extends Tree = Tree> {
  /** The state that the loss returned for the previous batch; `undefined` where a sequence begins. */
  readonly state: S | undefined;
  /** The key of this iteration, for dropout and noise; `undefined` in evaluation. */
  readonly random: Random | undefined;
}

/** What a loss function returns, if not only the loss. */
export interface LossWithState<S extends Tree = Tree> {
  /** A scalar: the mean over the targets of the batch. */
  readonly loss: Tensor;
  /** Carried to the next batch; no gradient flows through it. */
  readonly state?: S | undefined;
  /**
   * Number of valid targets in that mean; a batch with 0 is skipped. It can be a scalar tensor, which is read later: such a batch is never
   * skipped. Default: `batch.count`, or else the number of elements of `batch.targets`, or else 1, shared by the parts of a batch.
   */
  readonly count?: number | Tensor | undefined;
}

/** Called once for each batch, in training (with `random`) and in evaluation (without). It may return additional values `A`. */
export type LossFunction<P extends Tree, Batch, S extends Tree, A = unknown> = (
  params: P,
  batch: Batch,
  context: LossContext<S>,
) => Tensor | (LossWithState<S> & A);

export function targetCount(batch: unknown, given: number | Tensor | undefined): number | Tensor {
  const { count: known, targets, rows } = marksOf(batch);
  // All parts of a batch together count as much as the whole batch.
  const count = given ?? known ?? targets?.length ?? (rows === undefined ? 1 : rows.count / rows.of);
  if (isTensor(count)) return count;
  if (Number.isFinite(count) && count >= 0) return count;
  throw new StatalError('fit', `the loss has count ${count}, expected a number of targets, 0 or more`);
}
