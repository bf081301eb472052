/** Gives results by configuration: from disk if they exist, otherwise a run makes and stores them. */
import { type Configuration, keyOf } from './configuration.js';
import type { RunResult } from './result.js';
import type { ResultsStore } from './resultsStore.js';
import type { RunPool } from './runPool.js';

export interface RunnerOptions {
  readonly store: Pick<ResultsStore, 'get' | 'add'>;
  readonly pool: Pick<RunPool, 'run'>;
  /** Called for every result, once per request. */
  readonly onResult: (result: RunResult, made: boolean) => void;
}

/** Gives `undefined` if the pool was stopped. Lower priority numbers go first. */
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
