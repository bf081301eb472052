/** Estimates how long runs take, from the results in the repository. */
import { fileURLToPath } from 'node:url';
import { duration, least } from '@statal/command-line';
import type { Task } from '../tasks/task.js';
import type { Effort } from './protocol.js';
import type { RunResult } from './result.js';
import { readResults } from './resultsStore.js';

const ownResults = fileURLToPath(new URL('../../results', import.meta.url));

/** Runs of one task. */
export interface TaskRuns {
  readonly task: Task;
  /** Largest number. */
  readonly runs: number;
  readonly effort: Effort;
}

export interface ExpectedTime {
  readonly seconds: number;
  /** Names of tasks of which the repository has no results. Their time is a guess from tasks of about the same size. */
  readonly guessed: readonly string[];
}

/**
 * A rough estimate of the seconds that the runs take. A run takes as long as the results of its task in the repository took on average;
 * with fewer updates, a part of that. More updates and larger models multiply the time, which is an upper limit.
 */
export async function expectedTime(works: readonly TaskRuns[], workers: number): Promise<ExpectedTime> {
  const { results } = await readResults(ownResults);
  const left = works.filter(({ runs }) => runs > 0);
  const seconds = left.map(({ task, runs, effort }) => runs * (secondsOf(task, effort, results) ?? guessOf(task, effort, results)));
  return {
    seconds: seconds.reduce((sum, each) => sum + each, 0) / workers,
    guessed: left.filter(({ task, effort }) => secondsOf(task, effort, results) === undefined).map(({ task }) => task.name),
  };
}

/** The estimate in words. */
export function timeInWords({ seconds, guessed }: ExpectedTime): string {
  const machine = 'if this machine is like the one of the results in the repository';
  if (guessed.length > 0) return `very roughly ${duration(seconds)}, as there are no results of ${guessed.join(', ')} in the repository`;
  return seconds < 60 ? 'less than a minute' : `about ${duration(seconds)} ${machine}`;
}

/** The seconds of one run, or `undefined` without results of the task. */
function secondsOf({ name }: Task, effort: Effort, results: readonly RunResult[]): number | undefined {
  const made = results.filter(({ configuration }) => configuration.task.name === name);
  if (made.length === 0) return undefined;
  const [seconds, iterations] = [mean(made.map((run) => run.seconds)), mean(made.map((run) => run.iterations))];
  const limit = mean(made.map(({ configuration }) => configuration.iterations));
  return seconds * effort.budgets * Math.max(1, effort.iterations / limit) * Math.min(1, effort.iterations / iterations);
}

/** The seconds of all updates of one run, if they take as long for their parameters and steps as in the results of the nearest size. */
function guessOf({ budget, batch, lengths }: Task, effort: Effort, results: readonly RunResult[]): number {
  const parameters = budget * effort.budgets;
  const distance = (size = Number.POSITIVE_INFINITY): number => Math.abs(Math.log(size / parameters));
  const nearest = least(results.map(({ configuration }) => distance(configuration.budget)));
  const similar = results.filter(({ configuration }) => distance(configuration.budget) === nearest);
  const work = ({ iterations, configuration }: RunResult): number =>
    iterations * configuration.parameters * configuration.task.batch * configuration.task.training;
  const rate = mean(similar.map(({ seconds }) => seconds)) / mean(similar.map(work));
  return rate * effort.iterations * parameters * batch * lengths.training;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
