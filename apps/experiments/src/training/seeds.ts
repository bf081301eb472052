/** One model under the protocol: its learning rate is chosen with the tuning seed, then come the seeds that count. */
import type { Cell } from '@statal/cells';
import type { Task } from '../tasks/task.js';
import { compareOnValidation } from './compareOnValidation.js';
import type { ModelSizes } from './modelSizes.js';
import { configurationOf, type Effort, learningRates, tuningSeed } from './protocol.js';
import type { RunResult } from './result.js';
import type { Runner } from './runner.js';

/** A cell of one size on one task. */
export interface Case {
  readonly task: Task;
  readonly cellName: string;
  readonly cell: Cell;
  readonly sizes: ModelSizes;
  readonly budget?: number | undefined;
  readonly effort: Effort;
  /** Lower numbers go first. */
  readonly priority: number;
}

/** The learning rate of the best run with the tuning seed, or `undefined` if the runs were stopped. */
export async function chooseLearningRate(which: Case, runner: Runner): Promise<number | undefined> {
  const runs = learningRates.map((learningRate) => runner(configurationOf({ ...which, learningRate, seed: tuningSeed }), which.priority));
  const results = (await Promise.all(runs)).filter((result) => result !== undefined);
  return results.length < runs.length ? undefined : bestOf(results).configuration.learningRate;
}

/** The best result on validation, or the earlier of two equal ones. */
export function bestOf(results: readonly RunResult[]): RunResult {
  return results.reduce((best, other) => (compareOnValidation(other, best) < 0 ? other : best));
}
