/** The events of a training for its audience, implemented for a person and for a program. */
import type { Progress, SavedCheckpoint, TrainingOutcome } from '../../followTraining.js';
import type { ModelPast } from '../../modelPast.js';
import type { Head } from '../training/fittingClasses.js';
import type { Measured } from '../training/measure.js';

/** What a training tells while it runs. */
export interface TrainingReport {
  /** Items are being read or downloaded. `done` is the fraction from 0 to 1, if known. */
  loading(what: string, done?: number): void;
  start(facts: TrainingFacts): void;
  /** The validation result before the first update, for a training that starts from a model. */
  before(validation: Pick<Measured, 'loss' | 'accuracy'>): void;
  progress(progress: CorpusProgress): void;
  saved(checkpoint: SavedCheckpoint): void;
  /** Information that is not a result, e.g. a skipped file, or that the training is stopping. */
  notice(line: string): void;
  end(outcome: Outcome): void;
  /** Restores the terminal. May be called at any time, more than once. */
  close(): void;
}

/** The words of a program for its items. */
export interface ItemNames {
  /** An item: `recording` or `clip`. Its plural has an s. */
  readonly noun: string;
  /** What items are made of: `audio` or `video`. */
  readonly material: string;
  /** What a loss is a mean of, if not of items: `frame`. */
  readonly target?: string | undefined;
}

/** The data, the model and the length of a training. */
export interface TrainingFacts {
  readonly source: string;
  readonly names: ItemNames;
  readonly items: number;
  /** Number of classes with items. Default: all. */
  readonly itemClasses?: number | undefined;
  /** The classes of the model. Empty for a model without classes. */
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
  /** What the model reads, as a label and words, e.g. `features`, `40 log-mel features of 8,000 Hz`. */
  readonly input: readonly [label: string, words: string];
  /** The layers in words, e.g. `gru, 2 bidirectional layers of 64 units`. */
  readonly model: string;
  readonly parameters: number;
  readonly engine: string;
  /** The ranks in words, if there are several. */
  readonly ranks?: string | undefined;
  readonly directory: string;
  /** The part of a target that is spread over all classes in training. 0: none. */
  readonly labelSmoothing: number;
  /** Iterations already made. 0 for a new training. */
  readonly resumedAt: number;
  /** The model it started from, and settings that were changed. */
  readonly past?: ModelPast | undefined;
  /** What happened to the last layer of the model that the training starts from. */
  readonly head?: { readonly kind: Head; readonly note?: string | undefined } | undefined;
  readonly epochs: number;
  readonly iterationsPerEpoch: number;
}

/** Progress, with the accuracy of a model of classes. */
export interface CorpusProgress extends Progress {
  /** Accuracy on the validation part, if it was just measured. */
  readonly accuracy?: number | undefined;
}

/** A part of the items on which the finished model was measured. */
export interface FinalMeasure extends Measured {
  readonly part: 'test' | 'validation' | 'all';
}

/** The end of a training. */
export interface Outcome extends TrainingOutcome {
  readonly reason: 'done' | 'patience' | 'interrupted';
  readonly measured: readonly FinalMeasure[];
  readonly classes: readonly string[];
  /** Paths of the pictures that were drawn, by their names, e.g. `curves`. */
  readonly pictures: Readonly<Record<string, string>>;
  /** The command that uses the model. */
  readonly use: string;
}
