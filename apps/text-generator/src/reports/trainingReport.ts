/** The events of a training for its audience, implemented for a terminal, a log file and a program. */
import type { ModelPast, Progress, SavedCheckpoint, TrainingOutcome } from '@statal/command-line';
import type { TokenUnit } from './tokenUnit.js';

export interface TrainingReport {
  start(facts: TrainingFacts): void;
  /** The validation loss before the first update, for a training that starts from a model. */
  before(validation: { readonly loss: number }): void;
  progress(progress: Progress): void;
  saved(checkpoint: SavedCheckpoint): void;
  sample(sample: Sample): void;
  /** Information that is not a result, e.g. that the training is stopping. */
  notice(line: string): void;
  end(outcome: Outcome): void;
  /** Restores the terminal. May be called at any time, more than once. */
  close(): void;
}

export interface TrainingFacts {
  readonly text: string;
  /** Number of tokens of the whole text. */
  readonly tokens: number;
  readonly vocabularySize: number;
  readonly unit: TokenUnit;
  /** The share of the text that is not trained on. */
  readonly validation: number;
  /** The layers in words, e.g. `lstm, 2 layers of 128 units`. */
  readonly model: string;
  readonly parameters: number;
  readonly engine: string;
  /** Why this engine was chosen, if the flag left it open. */
  readonly engineReason?: string | undefined;
  /** The ranks in words, if there are several. */
  readonly ranks?: string | undefined;
  readonly directory: string;
  /** Iterations already made. 0 for a new training. */
  readonly resumedAt: number;
  /** The model it started from, and settings that were changed. */
  readonly past?: ModelPast | undefined;
  /** Number of tokens that were added to the vocabulary of the model it started from. */
  readonly addedTokens?: number | undefined;
  /** A note about tokens that the vocabulary lacks. */
  readonly vocabularyNote?: string | undefined;
  readonly iterationsPerEpoch: number;
  /** The last iteration, if time does not run out first. */
  readonly iterations: number;
  /** Time limit in seconds. */
  readonly seconds?: number | undefined;
}

export interface Sample {
  readonly iteration: number;
  readonly text: string;
}

export interface Outcome extends TrainingOutcome {
  readonly reason: 'done' | 'time' | 'interrupted';
  /** The command that generates text with the model. */
  readonly write: string;
}
