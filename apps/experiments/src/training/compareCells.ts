/** Compares every cell on every task, with the same number of parameters and the same tuning. */
import { configurationOf, learningRates } from './protocol.js';
import type { RunResult } from './result.js';
import type { Runner } from './runner.js';
import { type Case, chooseLearningRate } from './seeds.js';

export interface ComparisonOptions {
  readonly cases: readonly Case[];
  /** The seeds that count. */
  readonly seeds: readonly number[];
  readonly runner: Runner;
  readonly onCase: (which: Case, results: readonly RunResult[]) => void;
}

/** Number of runs in a comparison, including those on disk. */
export function countRuns({ cases, seeds }: Pick<ComparisonOptions, 'cases' | 'seeds'>): number {
  return cases.length * (learningRates.length + seeds.length);
}

/** Makes the comparison. Returns early, without an error, if the runs are stopped. */
export async function compareCells({ cases, seeds, runner, onCase }: ComparisonOptions): Promise<void> {
  const compare = async (which: Case): Promise<void> => {
    const learningRate = await chooseLearningRate(which, runner);
    if (learningRate === undefined) return;
    const runs = seeds.map((seed) => runner(configurationOf({ ...which, learningRate, seed }), which.priority));
    const results = (await Promise.all(runs)).filter((result) => result !== undefined);
    if (results.length === seeds.length) onCase(which, results);
  };
  await Promise.all(cases.map(compare));
}
