/** The options of a training. */
import type { Json } from '@statal/cells';
import type { Random, Tree } from '@statal/tensors';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import type { CheckpointStore } from '../checkpoints/checkpointStore.js';
import type { Ranks } from '../distributed/ranks.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { BatchList } from './batchSource.js';
import type { LossFunction, LossWithState } from './lossFunction.js';

/** `A` is what the loss returns in addition to `LossWithState`, e.g. `{ logits }`. */
export interface FitOptions<P extends Tree, Batch, S extends Tree, A = unknown> {
  /** Updated in place. */
  readonly params: P;
  readonly loss: LossFunction<P, Batch, S, A>;
  /**
   * The batches of every epoch: a source, or a list. Or a function from the epoch (from 0) to its batches, e.g. to shuffle them. A list of one
   * batch trains on all data at once.
   */
  readonly batches: BatchList<Batch> | ((epoch: number, random: Random) => BatchList<Batch>);
  readonly optimizer: Optimizer;
  /** Iteration n, from 1, gets the key `random.fold(n - 1)`. A resumed training uses the key of its checkpoint. */
  readonly random: Random;
  /** Ends after this many epochs, counting those before a resume. Default: no limit. */
  readonly epochs?: number | undefined;
  /** Ends after this many iterations, counting those before a resume. Default: no limit. */
  readonly iterations?: number | undefined;
  /** Clips the gradients: all together by their norm, or each element by its value. Default: no clipping. */
  readonly clip?: { readonly norm: number } | { readonly value: number } | undefined;
  /**
   * The training fails with a `TrainingError` if the loss is above this limit for 10 iterations in a row, or in one validation. Use
   * `Infinity` for losses that grow by design. Default: 1000 times the first loss, and at least 1000.
   */
  readonly lossLimit?: number | undefined;
  /**
   * Records the training step once for each shape of batch and runs it from a plan afterwards, as `compile` of `@statal/autograd` does. The
   * numbers are the same; a step takes less JavaScript. The loss must then be pure: typed arrays of the batch go to `tensor` as they
   * are, and what JavaScript computes from their elements is an error. In the loss, `batch.count` is a scalar tensor. Default: false.
   */
  readonly compile?: boolean | undefined;
  /**
   * Trains on several processes, the *ranks*: `await openMpi()` of `@statal/mpi`. All ranks call `fit` with the same options, and each gives
   * its part of every batch (`part` in `@statal/datasets`). Parameters stay the same on all ranks, and losses are those of whole batches.
   * With `rows` in its batches, a training has the same random numbers and losses for any number of ranks, within rounding.
   *
   * Rank 0 alone reads and writes checkpoints, but `fit` on every rank gets `checkpoints` and `resume`. If the signal of one rank aborts,
   * all end after the same iteration. An error of one rank alone is thrown there; its process must then end, so that the launcher ends the
   * others. A page has no other processes. Default: one process.
   */
  readonly distributed?: Ranks | undefined;
  /** Iterations between two 'step' events. The loss is not read more often. Default: 1. */
  readonly reportEvery?: number | undefined;
  readonly validation?: ValidationOptions<Batch, S, A> | undefined;
  readonly checkpoints?: CheckpointOptions | undefined;
  /** Continues from a checkpoint that `fit` stored, with the same bits as if it had never stopped. */
  readonly resume?: Checkpoint | undefined;
  /** Ends the training after the current iteration, with a last checkpoint. */
  readonly signal?: AbortSignal | undefined;
}

/** On what and when `fit` validates. */
export interface ValidationOptions<Batch, S extends Tree = Tree, A = unknown> {
  readonly batches: BatchList<Batch>;
  /** Receives the result of the loss for each batch, in order, as in `evaluate`. Metrics are complete when the 'validation' event comes. */
  observe?(result: LossWithState<S> & A, batch: Batch): void | Promise<void>;
  /** Iterations between two validations. Default: one after every epoch. There is always one at the end. */
  readonly every?: number | undefined;
  /** Ends the training after this many validations in a row without improvement. Default: never. */
  readonly patience?: number | undefined;
  /** How far the loss must fall to count as an improvement for `patience`. Default: 0. */
  readonly minimumImprovement?: number | undefined;
}

/** Where and when `fit` stores checkpoints. */
export interface CheckpointOptions {
  readonly store: CheckpointStore;
  /** Iterations between two checkpoints. Default: one after every validation. There is always one at a new best loss and one at the end. */
  readonly every?: number | undefined;
  /** Stored unchanged in every checkpoint. */
  readonly vocabulary?: Json | undefined;
  /** Stored unchanged in every checkpoint: how to build the model again. */
  readonly configuration?: Json | undefined;
}
