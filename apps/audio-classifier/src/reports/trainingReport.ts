/** The events of a training for its audience, implemented for a person and for a program. */
import type { ModelPast, Progress, SavedCheckpoint, TrainingOutcome } from '@statal/command-line';
import type { Head } from '../training/fittingClasses.js';
import type { Measured } from '../training/measure.js';

export interface TrainingReport {
  /** Recordings are being read or downloaded. `done` is the fraction from 0 to 1, if known. */
  loading(what: string, done?: number): void;
  start(facts: TrainingFacts): void;
  /** The validation result before the first update, for a training that starts from a model. */
  before(validation: Pick<Measured, 'loss' | 'accuracy'>): void;
  progress(progress: AudioProgress): void;
  saved(checkpoint: SavedCheckpoint): void;
  /** Information that is not a result, e.g. a skipped file, or that the training is stopping. */
  notice(line: string): void;
  end(outcome: Outcome): void;
  /** Restores the terminal. May be called at any time, more than once. */
  close(): void;
}

export interface TrainingFacts {
  readonly source: string;
  readonly recordings: number;
  /** Number of classes with recordings. Default: all. */
  readonly recordedClasses?: number | undefined;
  /** The classes of the model. */
  readonly classes: readonly string[];
  /** Weight of each class in the loss. Undefined if all classes count equally. */
  readonly classWeights?: readonly number[] | undefined;
  /** Duration of the training part. */
  readonly seconds: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly validationRule: string;
  readonly testRule: string;
  readonly skipped: number;
  /** The features in words, e.g. `40 logMel features at 8,000 Hz`. */
  readonly features: string;
  /** The layers in words, e.g. `gru, 2 bidirectional layers of 64 units`. */
  readonly model: string;
  readonly parameters: number;
  readonly engine: string;
  readonly directory: string;
  /** Iterations already made. 0 for a new training. */
  readonly resumedAt: number;
  /** The model it started from, and settings that were changed. */
  readonly past?: ModelPast | undefined;
  /** What happened to the last layer of the model that the training starts from. */
  readonly head?: { readonly kind: Head; readonly note?: string | undefined } | undefined;
  readonly epochs: number;
  readonly iterationsPerEpoch: number;
}

export interface AudioProgress extends Progress {
  /** Accuracy on the validation part, if it was just measured. */
  readonly accuracy?: number | undefined;
}

/** A part of the recordings on which the finished model was measured. */
export interface FinalMeasure extends Measured {
  readonly part: 'test' | 'validation' | 'all';
}

export interface Outcome extends TrainingOutcome {
  readonly reason: 'done' | 'patience' | 'interrupted';
  readonly measured: readonly FinalMeasure[];
  readonly classes: readonly string[];
  /** The path of the plot, if there is one. */
  readonly curves?: string | undefined;
  /** The command that uses the model. */
  readonly classify: string;
}
