/** What a training tells its audience. A terminal, a log file and a program each have an implementation of their own. */
import type { ModelPast, Progress } from '@statal/command-line';
import type { TokenUnit } from './tokenUnit.js';

export interface TrainingReport {
  start(facts: TrainingFacts): void;
  /** The loss on the validation part before the first update, of a training that starts from a model. */
  before(validation: { readonly loss: number }): void;
  progress(progress: Progress): void;
  saved(checkpoint: SavedCheckpoint): void;
  sample(sample: Sample): void;
  /** Something to know that is no result: that a training is being stopped. */
  notice(line: string): void;
  end(outcome: Outcome): void;
  /** Leaves the terminal as it was. May be called at any time, more than once. */
  close(): void;
}

export interface TrainingFacts {
  readonly text: string;
  /** Of the whole text. */
  readonly tokens: number;
  readonly vocabularySize: number;
  readonly unit: TokenUnit;
  /** The share of the text that is not trained on. */
  readonly validation: number;
  /** `lstm, 2 layers of 128 units`. */
  readonly model: string;
  readonly parameters: number;
  readonly engine: string;
  /** Why it is this one, where that was left open. */
  readonly engineReason?: string | undefined;
  readonly directory: string;
  /** Iterations already made; 0 for a new training. */
  readonly resumedAt: number;
  /** Which model it began as, and what was changed on the way. */
  readonly past?: ModelPast | undefined;
  /** Tokens that the model which it began as did not have. */
  readonly addedTokens?: number | undefined;
  /** What to know about tokens that the vocabulary lacks. */
  readonly vocabularyNote?: string | undefined;
  readonly iterationsPerEpoch: number;
  /** How many there will be, unless time runs out first. */
  readonly iterations: number;
  /** Ends after so much time. */
  readonly seconds?: number | undefined;
}

export interface SavedCheckpoint {
  readonly iteration: number;
  readonly directory: string;
  readonly best: boolean;
}

export interface Sample {
  readonly iteration: number;
  readonly text: string;
}

export interface Outcome {
  readonly reason: 'done' | 'time' | 'interrupted';
  readonly iteration: number;
  readonly epoch: number;
  readonly seconds: number;
  readonly best?: { readonly loss: number; readonly iteration: number } | undefined;
  readonly directory: string;
  /** The command that goes on with the training. */
  readonly resume: string;
  /** The command that lets the model write. */
  readonly write: string;
}
