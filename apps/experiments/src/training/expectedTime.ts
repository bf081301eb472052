/** Estimates how long runs take, from the results in the repository. */
import { fileURLToPath } from 'node:url';
import { type Effort, efforts } from './protocol.js';
import { readResults } from './resultsStore.js';

const ownResults = fileURLToPath(new URL('../../results', import.meta.url));

export interface ExpectedTimeOptions {
  /** Number of runs of each task. */
  readonly runs: ReadonlyMap<string, number>;
  readonly effort: Effort;
  readonly workers: number;
}

/**
 * A rough estimate of the seconds that the runs take. A run takes as long as the results of its task in the repository took on average;
 * with fewer updates, a part of that. More updates and larger models multiply the time, which is an upper limit.
 */
export async function expectedSeconds({ runs, effort, workers }: ExpectedTimeOptions): Promise<number> {
  const { results } = await readResults(ownResults);
  const larger = effort.budgets * Math.max(1, effort.iterations / efforts.usual.iterations);
  const secondsOf = (task: string): number => {
    const made = results.filter(({ configuration }) => configuration.task.name === task);
    if (made.length === 0) return 0;
    const [seconds, iterations] = [mean(made.map((run) => run.seconds)), mean(made.map((run) => run.iterations))];
    return seconds * larger * Math.min(1, effort.iterations / iterations);
  };
  return [...runs].reduce((sum, [task, count]) => sum + count * secondsOf(task), 0) / workers;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
