/** Gives results by configuration: from disk if they exist, otherwise a run makes and stores them. */
import { type Configuration, keyOf as keyOfRun } from './configuration.js';
import type { LinesStore } from './linesStore.js';
import type { RunResult } from './result.js';

/** What every stored result has: that of a run, and that of a measurement inside one. */
export type StoredResult = Pick<RunResult, 'key' | 'configuration' | 'seconds'>;

export interface RunnerOptions<Result extends StoredResult> {
  readonly store: Pick<LinesStore<Result>, 'get' | 'add'>;
  readonly pool: { readonly run: Runner<Result> };
  /** The key of the result of a configuration. Default: that of a run. */
  readonly keyOf?: ((configuration: Configuration) => string) | undefined;
  /** Called for every result, once per request. */
  readonly onResult: (result: Result, made: boolean) => void;
}

/** Gives `undefined` if the pool was stopped. Lower priority numbers go first. */
export type Runner<Result extends StoredResult = RunResult> = (
  configuration: Configuration,
  priority: number,
) => Promise<Result | undefined>;

export function createRunner<Result extends StoredResult>({
  store,
  pool,
  keyOf = keyOfRun,
  onResult,
}: RunnerOptions<Result>): Runner<Result> {
  return async (configuration, priority) => {
    const known = store.get(keyOf(configuration));
    const result = known ?? (await pool.run(configuration, priority));
    if (result === undefined) return undefined;
    if (known === undefined) store.add(result);
    onResult(result, known === undefined);
    return result;
  };
}
