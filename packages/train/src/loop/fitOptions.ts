/** What a training is made of. */
import type { Json } from '@statal/cells';
import type { Random, Tree } from '@statal/tensors';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import type { CheckpointStore } from '../checkpoints/checkpointStore.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { BatchSource } from './batchSource.js';
import type { LossFunction, LossWithState } from './lossFunction.js';

/** `A` is what the loss returns beside what the loop looks at, e.g. `{ logits }`. */
export interface FitOptions<P extends Tree, Batch, S extends Tree, A = unknown> {
  /** Updated in place. */
  readonly params: P;
  readonly loss: LossFunction<P, Batch, S, A>;
  /** One epoch of batches, or a function that makes those of an epoch (from 0) in an order of its own. */
  readonly batches: BatchSource<Batch> | ((epoch: number, random: Random) => BatchSource<Batch>);
  readonly optimizer: Optimizer;
  /** Iteration n, from 1, gets the key `random.fold(n - 1)`; a resumed training uses the key of its checkpoint. */
  readonly random: Random;
  /** Ends after so many epochs, counted from the very first. Default: no end. */
  readonly epochs?: number | undefined;
  /** Ends after so many iterations, counted from the very first. Default: no end. */
  readonly iterations?: number | undefined;
  /** Clips the gradients, all together by their norm or each element by its value. Default: no clipping. */
  readonly clip?: { readonly norm: number } | { readonly value: number } | undefined;
  /**
   * A training whose loss is above it in 10 iterations in a row, or in a validation, has diverged: a `TrainingError`. `Infinity`: no limit, for
   * losses that grow by design. Default: 1000 times the first loss, and at least 1000.
   */
  readonly lossLimit?: number | undefined;
  /** A 'step' event every so many iterations. The loss is not read more often than that. Default 1. */
  readonly reportEvery?: number | undefined;
  readonly validation?: ValidationOptions<Batch, S, A> | undefined;
  readonly checkpoints?: CheckpointOptions | undefined;
  /** Goes on from a checkpoint that `fit` stored, bit for bit as if it had never stopped. */
  readonly resume?: Checkpoint | undefined;
  /** Ends the training after the current iteration, with a last checkpoint. */
  readonly signal?: AbortSignal | undefined;
}

export interface ValidationOptions<Batch, S extends Tree = Tree, A = unknown> {
  readonly batches: BatchSource<Batch>;
  /** As in `evaluate`: sees what the loss returned for each batch, in order. The metric is complete when the 'validation' event comes. */
  observe?(result: LossWithState<S> & A, batch: Batch): void | Promise<void>;
  /** After every so many iterations. Default: after every epoch. There is one more at the end. */
  readonly every?: number | undefined;
  /** Ends the training after so many validations in a row without improvement. Default: never. */
  readonly patience?: number | undefined;
  /** By how much the loss must fall to count as an improvement for `patience`. Default 0. */
  readonly minimumImprovement?: number | undefined;
}

export interface CheckpointOptions {
  readonly store: CheckpointStore;
  /** After every so many iterations. Default: after every validation. There is always one at a new best loss and one at the end. */
  readonly every?: number | undefined;
  /** Kept in every checkpoint as it is. */
  readonly vocabulary?: Json | undefined;
  /** Kept in every checkpoint as it is: how to build the model again. */
  readonly configuration?: Json | undefined;
}
