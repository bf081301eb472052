/** The protocol of the comparison, the same for every cell and task. README.md explains it. */
import type { Cell } from '@statal/cells';
import { inputWidth, type Task } from '../tasks/task.js';
import type { Configuration } from './configuration.js';
import type { ModelSizes, Widths } from './modelSizes.js';

/** Raised when training or measuring changes, so that old results are not mixed with new ones. */
const protocol = 2;

/** The effort for a run. */
export interface Effort {
  readonly iterations: number;
  readonly evaluateEvery: number;
  readonly patience: number;
  /** Factor of the parameters of every task. */
  readonly budgets: number;
}

/** The usual effort, and that of `--full`, which has never been run to its end. A task may have an effort of its own. */
export const efforts: { readonly [Name in 'usual' | 'full']: Effort } = {
  usual: { iterations: 4000, evaluateEvery: 100, patience: 10, budgets: 1 },
  full: { iterations: 20_000, evaluateEvery: 100, patience: 50, budgets: 4 },
};

/** What a user may ask for instead of the effort of a task. */
export interface WantedEffort {
  readonly full?: boolean | undefined;
  readonly iterations?: number | undefined;
}

/** The effort for a task: the usual one with the task's own numbers, or the full one, with the number of updates that the user wants. */
export function effortOf({ effort = {} }: Pick<Task, 'effort'>, { full = false, iterations }: WantedEffort = {}): Effort {
  const { usual } = efforts;
  const own: Effort = {
    iterations: effort.iterations ?? usual.iterations,
    evaluateEvery: effort.evaluateEvery ?? usual.evaluateEvery,
    patience: effort.patience ?? usual.patience,
    budgets: usual.budgets,
  };
  const chosen = full ? efforts.full : own;
  return iterations === undefined ? chosen : { ...chosen, iterations, evaluateEvery: Math.min(chosen.evaluateEvery, iterations) };
}

/** All are tried with seed 0. The best one is used for the seeds that count. */
export const learningRates = [0.03, 0.01, 0.003] as const;

export const tuningSeed = 0;

/** The norm to which gradients are clipped. */
export const clip = 1;

/** Seeds and numbers of the sequences that evaluate a run, the same for all runs of a task. */
export const heldOut = {
  validation: { seed: 2_000_003, training: 64, long: 16 },
  test: { seed: 2_000_029, training: 256, long: 64 },
} as const;

/** A loss that falls by a smaller share than this is no improvement. */
export const leastImprovement = 0.01;

export interface ConfigurationOf {
  readonly task: Task;
  readonly cellName: string;
  readonly cell: Cell;
  readonly sizes: ModelSizes;
  readonly budget?: number | undefined;
  readonly learningRate: number;
  readonly seed: number;
  readonly effort: Effort;
}

export function configurationOf({ task, cellName, cell, sizes, budget, learningRate, seed, effort }: ConfigurationOf): Configuration {
  const { iterations, evaluateEvery, patience } = effort;
  return {
    protocol,
    task: {
      name: task.name,
      revision: task.revision,
      ...task.lengths,
      batch: task.batch,
      ...(task.data !== undefined && { [task.data.kind]: task.data.checksum }),
    },
    cell: { name: cellName, kind: cell.name, options: { ...cell.options } },
    ...(budget !== undefined && { budget }),
    ...sizes,
    learningRate,
    seed,
    iterations,
    evaluateEvery,
    patience,
  };
}

export function widthsOf(task: Task): Widths {
  return { inputs: inputWidth(task), outputs: task.outputs };
}
