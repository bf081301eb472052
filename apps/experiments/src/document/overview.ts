/** A table of cells by tasks, at the beginning of the report. */
import { count, least } from '@statal/command-line';
import type { Costs } from '../costs/costs.js';
import { median, scored } from '../reports/phrases.js';
import { measured } from '../training/solves.js';
import { type ComparedTask, cellsOf, firstOfEachTask, modelOf } from './comparedTasks.js';
import { solvedShare } from './comparisonSection.js';
import { millisecondsOf } from './costsSection.js';
import { type Column, table } from './markdown.js';

export interface OverviewOptions {
  readonly compared: readonly ComparedTask[];
  readonly costs: Costs | undefined;
  readonly cellOrder: readonly string[];
}

/** If a task was compared more than once, the first comparison is shown. */
export function overview({ compared, costs, cellOrder }: OverviewOptions): string[] {
  const shown = firstOfEachTask(compared);
  if (shown.length === 0) return compared.length === 0 ? ['No run that counts has been made yet.'] : [];
  const budget = costs === undefined ? undefined : least(costs.costs.map((cost) => cost.budget));
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns: Column[] = [
    { title: 'cell', align: 'left' },
    ...shown.map(({ task }) => right(task.name)),
    ...(budget === undefined ? [] : [right('ms a step')]),
  ];
  const rows = cellsOf(shown, cellOrder).map((cell) => [
    cell,
    ...shown.map((section) => entry(cell, section)),
    ...(costs === undefined || budget === undefined ? [] : [millisecondsOf(costs, cell, budget)]),
  ]);
  const solved =
    'How many of the seeds solved the task, at the length that was trained on and at the long one. On a task each cell has the same number of parameters within 2%, the read-out included.';
  const step =
    costs === undefined || budget === undefined
      ? ''
      : ` A step is one training step of \`${costs.task.name}\` with ${count(budget)} parameters.`;
  return [`${solved}${step}`, table(columns, rows)];
}

function entry(cell: string, compared: ComparedTask): string {
  const { goal } = compared.task;
  const model = modelOf(compared, cell);
  if (model === undefined) return '';
  if (goal.solvedFrom !== undefined) return solvedShare(model.runs, goal);
  const losses = model.runs.flatMap(({ test }) => (test === undefined ? [] : [measured(goal, test.training)]));
  return losses.length === 0 ? '-' : scored(goal.measure, median(losses));
}
