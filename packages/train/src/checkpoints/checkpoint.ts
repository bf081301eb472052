/**
 * A checkpoint in memory: plain data on the host, complete, and no longer connected to the training it was taken from. How it becomes files
 * is the business of a store.
 */

import type { Json } from '@statal/cells';
import type { Safetensors } from '@statal/layers';
import { type FieldRule, having } from '@statal/tensors';
import type { Mean } from '../metrics/runningMean.js';
import type { TreeShape } from './treeShape.js';

/** By path, e.g. `layers.0.forward.W`: F32 or F64, as the engine held them, and I32. */
export type StoredTensors = Safetensors['tensors'];

export interface Checkpoint {
  /** What messages call it: where it came from. */
  readonly source: string;
  /** How many updates the parameters have had. */
  readonly iteration: number;
  readonly parameters: StoredTensors;
  readonly optimizer?: StoredOptimizer | undefined;
  /** The state carried to the next batch. */
  readonly state?: StoredTree | undefined;
  /** Where `fit` stood; absent when a loop of one's own took the checkpoint. */
  readonly progress?: TrainingProgress | undefined;
  /** The caller's own: how text became ids. */
  readonly vocabulary?: Json | undefined;
  /** The caller's own: how to build the model again. */
  readonly configuration?: Json | undefined;
}

/** What is at least there. */
export const aCheckpoint: FieldRule = having('a checkpoint', 'source', 'iteration', 'parameters');

export interface StoredOptimizer {
  readonly kind: string;
  readonly steps: number;
  /** Their names. */
  readonly moments: readonly string[];
  /** The moments, by name and the path of the parameter: `first.layers.0.W`. */
  readonly tensors: StoredTensors;
}

/** Nested data: its tensors by path and how they were nested. */
export interface StoredTree {
  readonly shape: TreeShape;
  readonly tensors: StoredTensors;
}

/** Everything that `fit` must know to go on as if it had never stopped. */
export interface TrainingProgress {
  /** How many epochs are done. */
  readonly epoch: number;
  /** The batch of the next iteration. */
  readonly batch: number;
  /** How many batches this epoch has. */
  readonly batches: number;
  /** The key of the training's randomness. */
  readonly random: readonly [number, number];
  /** The lowest validation loss so far. */
  readonly best?: { readonly loss: number; readonly iteration: number } | undefined;
  /** The validation loss to improve upon, and for how many validations that has not happened. */
  readonly plateau?: { readonly loss: number; readonly misses: number } | undefined;
  /** The mean training loss since the last validation, and over how many targets. */
  readonly training: Mean;
  /** One entry for each validation. */
  readonly history: readonly HistoryEntry[];
}

export interface HistoryEntry {
  readonly iteration: number;
  /** The mean since the entry before. */
  readonly trainingLoss: number;
  readonly validationLoss: number;
}
