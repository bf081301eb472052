/** What a training tells its audience. A person and a program each have an implementation of their own. */
import type { ModelPast, Progress } from '@statal/command-line';
import type { Head } from '../training/fittingClasses.js';
import type { Measured } from '../training/measure.js';

export interface TrainingReport {
  /** Recordings are being read or downloaded: what, and how far, from 0 to 1 where that is known. */
  loading(what: string, done?: number): void;
  start(facts: TrainingFacts): void;
  /** The validation part before the first update, of a training that starts from a model. */
  before(validation: Pick<Measured, 'loss' | 'accuracy'>): void;
  progress(progress: SoundProgress): void;
  saved(checkpoint: { readonly iteration: number; readonly directory: string; readonly best: boolean }): void;
  /** Something to know that is no result: a file that was skipped, a training that is being stopped. */
  notice(line: string): void;
  end(outcome: Outcome): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}

export interface TrainingFacts {
  readonly source: string;
  readonly recordings: number;
  /** Classes that there are recordings of. Default: all. */
  readonly recordedClasses?: number | undefined;
  /** Of the model. */
  readonly classes: readonly string[];
  /** How much each class counts in the loss; undefined where all count equally. */
  readonly classWeights?: readonly number[] | undefined;
  /** Of the recordings to train on. */
  readonly seconds: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly validationRule: string;
  readonly testRule: string;
  readonly skipped: number;
  /** `40 logMel features at 8,000 Hz`. */
  readonly features: string;
  /** `gru, 2 bidirectional layers of 64 units`. */
  readonly model: string;
  readonly parameters: number;
  readonly engine: string;
  readonly directory: string;
  /** Iterations already made; 0 for a new training. */
  readonly resumedAt: number;
  /** Which model it began as, and what was changed on the way. */
  readonly past?: ModelPast | undefined;
  /** Of a training that starts from a model: what became of its last layer. */
  readonly head?: { readonly kind: Head; readonly note?: string | undefined } | undefined;
  readonly epochs: number;
  readonly iterationsPerEpoch: number;
}

export interface SoundProgress extends Progress {
  /** Of the validation part, where it has just been looked at. */
  readonly accuracy?: number | undefined;
}

/** A part of the recordings that the finished model was measured on. */
export interface FinalMeasure extends Measured {
  readonly part: 'test' | 'validation' | 'all';
}

export interface Outcome {
  readonly reason: 'done' | 'patience' | 'interrupted';
  readonly iteration: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly best?: { readonly loss: number; readonly iteration: number } | undefined;
  readonly measured: readonly FinalMeasure[];
  readonly classes: readonly string[];
  readonly directory: string;
  /** The path of the curves, where there are any. */
  readonly curves?: string | undefined;
  /** The command that goes on with the training. */
  readonly resume: string;
  /** The command that uses the model. */
  readonly classify: string;
}
