/** Where runs are made: in worker threads of this process, or on the other ranks of a launcher. `RunPool` decides which run is next. */
import type { InsideResult } from '../inside/insideResult.js';
import type { Configuration } from './configuration.js';
import type { RunResult, Score } from './result.js';

/** What a worker makes of a configuration, by name. */
export interface WorkerResults {
  readonly makeRun: RunResult;
  readonly makeInside: InsideResult;
}

/** A model was evaluated during its training. */
export interface WorkerEvaluation {
  /** From 0. */
  readonly worker: number;
  readonly configuration: Configuration;
  readonly iteration: number;
  readonly score: Score;
}

export interface Workers {
  /** How many runs are made at the same time. */
  readonly count: number;
  /** Makes a run on a free worker. Rejects if it fails, or when the signal comes first. */
  make<Work extends keyof WorkerResults>(work: Work, configuration: Configuration, signal: AbortSignal): Promise<WorkerResults[Work]>;
  /** Call it after the signal. Resolves when no worker has anything to do. */
  close(): Promise<void>;
}
