/**
 * Finds the smallest size with which a cell solves a task. The read-out is linear, so that only the cell can remember. The search is
 * binary: it assumes that a size solves whatever smaller sizes solve. For a few cells on a few tasks that is not true.
 */
import type { Cell } from '@statal/cells';
import type { Task } from '../tasks/task.js';
import { countModel } from './modelSizes.js';
import { configurationOf, type Effort, widthsOf } from './protocol.js';
import type { RunResult } from './result.js';
import type { Runner } from './runner.js';
import { type Case, chooseLearningRate } from './seeds.js';
import { isSolved } from './solves.js';

/** Numbers of units, each about a quarter more than the one before. */
export const ladder = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64] as const;

export interface SizeSearchOptions {
  readonly task: Task;
  readonly cellName: string;
  readonly cell: Cell;
  readonly effort: Effort;
  /** The seeds that count. A size solves the task if more than half of them do. */
  readonly seeds: readonly number[];
  readonly priority: number;
  readonly runner: Runner;
  /** Called when a size is decided. */
  readonly onSize: (which: Case, results: readonly RunResult[], solves: boolean) => void;
}

/** Largest number of sizes that a search tries. */
export const mostSizes: number = Math.ceil(Math.log2(ladder.length + 1));

/** The case of the smallest size that solves the task, `'none'` if no size does, or `undefined` if the runs were stopped. */
export async function searchSizes(options: SizeSearchOptions): Promise<Case | 'none' | undefined> {
  let [fails, solvesFrom] = [-1, ladder.length as number];
  while (solvesFrom - fails > 1) {
    const middle = (fails + solvesFrom) >> 1;
    const solves = await decide(caseOf(options, ladder[middle]), options);
    if (solves === undefined) return undefined;
    if (solves) solvesFrom = middle;
    else fails = middle;
  }
  return solvesFrom === ladder.length ? 'none' : caseOf(options, ladder[solvesFrom]);
}

function caseOf({ task, cellName, cell, effort, priority }: SizeSearchOptions, units: number): Case {
  const parameters = countModel(cell, widthsOf(task), { units, readout: 0 });
  return { task, cellName, cell, effort, priority, sizes: { units, readout: 0, parameters } };
}

/** Runs one seed after another, until the remaining ones cannot change the answer. */
async function decide(which: Case, { seeds, runner, onSize }: SizeSearchOptions): Promise<boolean | undefined> {
  const learningRate = await chooseLearningRate(which, runner);
  if (learningRate === undefined) return undefined;
  const needed = Math.floor(seeds.length / 2) + 1;
  const results: RunResult[] = [];
  let solved = 0;
  for (const seed of seeds) {
    if (solved >= needed || solved + seeds.length - results.length < needed) break;
    const result = await runner(configurationOf({ ...which, learningRate, seed }), which.priority);
    if (result === undefined) return undefined;
    results.push(result);
    if (isSolved(which.task.goal, result)) solved += 1;
  }
  onSize(which, results, solved >= needed);
  return solved >= needed;
}
