/** The section of the report about the time and memory of a training step. */

import { count } from '@statal/command-line';
import type { Costs, StepCost } from '../costs/costs.js';
import { inCellOrder } from './inCellOrder.js';
import { type Column, table } from './markdown.js';

/** The cell with which the others are compared. */
const reference = 'gru';

/** One row for each cell, three columns for each size. No section if nothing was measured. */
export function costsSection(costs: Costs | undefined, cellOrder: readonly string[]): readonly string[] {
  if (costs === undefined || costs.costs.length === 0) return [];
  const { task, steps, engine, processor } = costs;
  const budgets = [...new Set(costs.costs.map(({ budget }) => budget))].sort((a, b) => a - b);
  const cells = inCellOrder(
    costs.costs.map(({ cell }) => cell),
    cellOrder,
  );
  const columns: Column[] = [
    { title: 'cell', align: 'left' },
    ...budgets.flatMap((budget) =>
      [`ms, ${count(budget)} parameters`, `to ${reference}`, 'MiB'].map((title): Column => ({ title, align: 'right' })),
    ),
  ];
  const rows = cells.map((cell) => [cell, ...budgets.flatMap((budget) => entriesOf(costs, cell, budget))]);
  return [
    '## What a step costs',
    `One training step on \`${task.name}\`: ${task.batch} sequences of ${task.training} steps, forward, backward and update. Times are medians of ${steps} training steps; the cells took turns, so changes of the machine hit all alike. **to ${reference}** is the time divided by that of ${reference}. **MiB** is the most memory that the engine took from the system. Engine: ${engine}. Processor: ${processor}.`,
    table(columns, rows),
  ];
}

/** The time of a step, or nothing if it was not measured. */
export function millisecondsOf(costs: Costs, cell: string, budget: number): string {
  const cost = costOf(costs, cell, budget);
  return cost === undefined ? '' : cost.milliseconds.toFixed(2);
}

function entriesOf(costs: Costs, cell: string, budget: number): string[] {
  const cost = costOf(costs, cell, budget);
  if (cost === undefined) return ['', '', ''];
  const other = costOf(costs, reference, budget);
  const ratio = other === undefined ? '-' : (cost.milliseconds / other.milliseconds).toFixed(2);
  return [millisecondsOf(costs, cell, budget), ratio, (cost.bytes / 2 ** 20).toFixed(1)];
}

function costOf({ costs }: Costs, cell: string, budget: number): StepCost | undefined {
  return costs.find((cost) => cost.cell === cell && cost.budget === budget);
}
