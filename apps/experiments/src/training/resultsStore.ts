/** The results of runs on disk: runs.jsonl of a directory, and runs.3-of-8.jsonl of a shard. */
import { keyOf } from './configuration.js';
import { LinesStore } from './linesStore.js';
import { type LineKind, pathOf, type ReadLines, readLines } from './readLines.js';
import { type RunResult, resultSchema } from './result.js';
import type { Shard } from './shard.js';

const runLines: LineKind<RunResult> = {
  name: 'runs',
  schema: resultSchema,
  keyOf: ({ configuration }) => keyOf(configuration),
};

export type ResultsStore = LinesStore<RunResult>;

export function resultsPath(directory: string, shard?: Shard): string {
  return pathOf(runLines, directory, shard);
}

/**
 * Reads all results. Without a file there are none.
 *
 * @throws UsageError as `readLines`
 */
export function readResults(directory: string): Promise<ReadLines<RunResult>> {
  return readLines(runLines, directory);
}

/**
 * Opens the results of a directory, to add those of a shard, or of the whole work.
 *
 * @throws UsageError as `LinesStore.open`
 */
export function openResults(directory: string, shard?: Shard): Promise<ResultsStore> {
  return LinesStore.open(runLines, directory, shard);
}
