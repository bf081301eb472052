/** Results by configuration: what is on disk is taken from there, everything else is made and stored. */
import { type Configuration, keyOf } from './configuration.js';
import type { RunResult } from './result.js';
import type { ResultsStore } from './resultsStore.js';
import type { RunPool } from './runPool.js';

export interface RunnerOptions {
  readonly store: Pick<ResultsStore, 'get' | 'add'>;
  readonly pool: Pick<RunPool, 'run'>;
  /** Told of every result, once for each time that it was asked for. */
  readonly onResult: (result: RunResult, made: boolean) => void;
}

/** `undefined` when the pool was stopped. A lower priority number goes first. */
export type Runner = (configuration: Configuration, priority: number) => Promise<RunResult | undefined>;

export function createRunner({ store, pool, onResult }: RunnerOptions): Runner {
  return async (configuration, priority) => {
    const known = store.get(keyOf(configuration));
    const result = known ?? (await pool.run(configuration, priority));
    if (result === undefined) return undefined;
    if (known === undefined) store.add(result);
    onResult(result, known === undefined);
    return result;
  };
}
