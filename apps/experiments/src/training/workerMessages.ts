/** The messages between the pool and its workers. */
import type { Configuration } from './configuration.js';
import type { RunResult, Score } from './result.js';

export type ToWorker = { readonly type: 'run'; readonly configuration: Configuration } | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'look'; readonly iteration: number; readonly score: Score }
  /** No result: the run was stopped. */
  | { readonly type: 'end'; readonly result: RunResult | undefined }
  | { readonly type: 'error'; readonly message: string; readonly stack: string | undefined };
