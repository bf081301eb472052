/** A checkpoint in memory: complete plain data on the host, independent of the training it was taken from. A store turns it into files. */

import type { Json } from '@statal/cells';
import type { Safetensors } from '@statal/layers';
import { type FieldRule, having } from '@statal/tensors/internals';
import type { Mean } from '../metrics/runningMean.js';
import type { TreeShape } from './treeShape.js';

/** Tensors by path, e.g. `layers.0.forward.W`: F32 or F64, as the engine held them, and I32. */
export type StoredTensors = Safetensors['tensors'];

/** Everything that a training needs to continue, copied out of its engine. `takeCheckpoint` makes it. */
export interface Checkpoint {
  /** Its name in error messages: where it came from. */
  readonly source: string;
  /** Number of updates of the parameters. */
  readonly iteration: number;
  readonly parameters: StoredTensors;
  readonly optimizer?: StoredOptimizer | undefined;
  /** The state carried to the next batch. */
  readonly state?: StoredTree | undefined;
  /** The position of `fit`; absent if a custom training loop took the checkpoint. */
  readonly progress?: TrainingProgress | undefined;
  /** Data of the caller, stored unchanged: how text became ids. */
  readonly vocabulary?: Json | undefined;
  /** Data of the caller, stored unchanged: how to build the model again. */
  readonly configuration?: Json | undefined;
}

/** The required fields of a checkpoint. */
export const aCheckpoint: FieldRule = having('a checkpoint', 'source', 'iteration', 'parameters');

/** The state of an optimizer, copied out of its engine. */
export interface StoredOptimizer {
  readonly kind: string;
  readonly steps: number;
  /** The names of the moments. */
  readonly moments: readonly string[];
  /** The moments, by name and path of the parameter: `first.layers.0.W`. */
  readonly tensors: StoredTensors;
}

/** Nested data: its tensors by path, and how they are nested. */
export interface StoredTree {
  readonly shape: TreeShape;
  readonly tensors: StoredTensors;
}

/** Everything that `fit` needs to continue as if it had never stopped. */
export interface TrainingProgress {
  /** Number of completed epochs. */
  readonly epoch: number;
  /** Index of the next batch. */
  readonly batch: number;
  /** Number of batches in this epoch. */
  readonly batches: number;
  /** The random key of the training. */
  readonly random: readonly [number, number];
  /** The lowest validation loss so far. */
  readonly best?: { readonly loss: number; readonly iteration: number } | undefined;
  /** The validation loss to beat, and the number of validations since that did not beat it. */
  readonly plateau?: { readonly loss: number; readonly misses: number } | undefined;
  /** The mean training loss since the last validation, and its number of targets. */
  readonly training: Mean;
  /** One entry for each validation. */
  readonly history: readonly HistoryEntry[];
}

/** The losses at one validation. */
export interface HistoryEntry {
  readonly iteration: number;
  /** The mean since the previous entry. */
  readonly trainingLoss: number;
  readonly validationLoss: number;
}
