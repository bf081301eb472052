/** The results of runs on disk: runs.jsonl of a directory. */
import { join } from 'node:path';
import { keyOf } from './configuration.js';
import { type LineKind, LinesStore, type ReadLines, readLines } from './linesStore.js';
import { type RunResult, resultSchema } from './result.js';

const runLines: LineKind<RunResult> = {
  file: 'runs.jsonl',
  schema: resultSchema,
  keyOf: ({ configuration }) => keyOf(configuration),
};

export type ResultsStore = LinesStore<RunResult>;

export function resultsPath(directory: string): string {
  return join(directory, runLines.file);
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
 * Opens the results of a directory, and removes half a line from the end.
 *
 * @throws UsageError as `LinesStore.open`
 */
export function openResults(directory: string): Promise<ResultsStore> {
  return LinesStore.open(runLines, directory);
}
