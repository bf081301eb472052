/** The comparisons of a report, each with its task. */

import type { Task, TaskData } from '../tasks/task.js';
import type { RunResult } from '../training/result.js';
import { inCellOrder } from './inCellOrder.js';
import { type Comparison, type ModelSummary, summarize } from './summarize.js';

export interface ComparedTask {
  readonly comparison: Comparison;
  /** The task with the data of the runs. */
  readonly task: Task;
}

/** The comparisons of these tasks and their searches over sizes, in the order of the tasks. Tasks match by name and revision. */
export function comparedTasks(results: readonly RunResult[], tasks: readonly Task[], cellOrder: readonly string[]): ComparedTask[] {
  const known = summarize(results, cellOrder).flatMap((comparison) => {
    const task = tasks.find(({ name, revision }) => name === comparison.task.name && revision === comparison.task.revision);
    if (task === undefined || comparison.models.length === 0) return [];
    return [{ comparison, task: asItWas(task, comparison) }];
  });
  const order = ({ task, comparison }: ComparedTask): number =>
    2 * tasks.findIndex(({ name }) => name === task.name) + (comparison.budget === undefined ? 1 : 0);
  return known.sort((a, b) => order(a) - order(b));
}

/** The first comparison of each task, without searches over sizes. */
export function firstOfEachTask(compared: readonly ComparedTask[]): ComparedTask[] {
  const taken = new Set<string>();
  return compared.filter(({ comparison, task }) => {
    if (comparison.budget === undefined || taken.has(task.name)) return false;
    taken.add(task.name);
    return true;
  });
}

/** The names of the cells that were compared, in their order; unknown ones are last. */
export function cellsOf(compared: readonly ComparedTask[], cellOrder: readonly string[]): string[] {
  return inCellOrder(
    compared.flatMap(({ comparison }) => comparison.models.map(({ cell }) => cell)),
    cellOrder,
  );
}

export function modelOf({ comparison }: ComparedTask, cell: string): ModelSummary | undefined {
  return comparison.models.find((model) => model.cell === cell);
}

/** The task with the data of the runs. If those data are not available, only their checksum is known. */
function asItWas(task: Task, { task: { text, recordings } }: Comparison): Task {
  const checksum = text ?? recordings;
  if (task.data?.checksum === checksum) return task;
  const data: TaskData | undefined = checksum === undefined ? undefined : { kind: text === undefined ? 'recordings' : 'text', checksum };
  return { ...task, data, goal: { ...task.goal, chance: undefined } };
}
