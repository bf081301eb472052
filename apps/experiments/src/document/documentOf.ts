/** The report of a directory of results. */
import { UsageError } from '@statal/command-line';
import { knownCells } from '../cells/cellTable.js';
import { readCosts } from '../costs/costs.js';
import { readInside } from '../inside/insideResult.js';
import { type MaterialPaths, readMaterial } from '../tasks/taskMaterial.js';
import { needsOf, taskNamed, taskNames } from '../tasks/taskTable.js';
import { readResults, resultsPath } from '../training/resultsStore.js';
import { type DocumentFile, makeDocument } from './document.js';

export interface DirectoryDocument {
  readonly files: readonly DocumentFile[];
  /** Number of runs in the directory. */
  readonly runs: number;
  /** Sentences about damaged ends of files. */
  readonly notices: readonly string[];
}

/**
 * Makes the report of the results in a directory.
 *
 * @throws UsageError if there are none, or if they or the data of the tasks cannot be read
 */
export async function documentOf(directory: string, paths: MaterialPaths = {}): Promise<DirectoryDocument> {
  const [{ results, notices }, { results: inside, notices: insideNotices }] = [await readResults(directory), await readInside(directory)];
  const all = [...results, ...inside];
  if (all.length === 0) {
    throw new UsageError(
      directory,
      `there are no results in it (${resultsPath(directory)})`,
      'Make some with run --out, or name another directory',
    );
  }
  const names = taskNames.filter((name) => all.some(({ configuration }) => configuration.task.name === name));
  const material = await readMaterial(needsOf(names), paths);
  const tasks = names.map((name) => taskNamed(name, material));
  return {
    files: makeDocument({ results, inside, costs: await readCosts(directory), tasks, cellOrder: knownCells }),
    runs: results.length,
    notices: [...notices, ...insideNotices],
  };
}
