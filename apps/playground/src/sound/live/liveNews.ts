/** What the Worker tells while it listens, some thirty times a second. Columns are steps of the stream, of 20 milliseconds each. */
import type { HeardWord } from './wordListener.js';

export interface LiveNews {
  /** The column of the first new step. */
  readonly from: number;
  /** Number of new steps. */
  readonly rows: number;
  /** Loudness of each band in each new step: [rows, bands]. */
  readonly bands: Float32Array;
  /** The columns in which the network took a step, and its state there: [steps, units]. */
  readonly stepped: Int32Array;
  readonly states: Float32Array;
  /** The probability of each class after the last step. Absent: no word is heard. */
  readonly probabilities?: Float32Array | undefined;
  readonly heard: readonly HeardWord[];
  /** Decibels below full scale. */
  readonly level: number;
  /** Mean time of features and network for a step, in microseconds. Absent before the first step. */
  readonly stepTime?: number | undefined;
}
