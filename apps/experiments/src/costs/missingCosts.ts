/** Which costs of steps are still to be measured. */
import { comparedCell, knownCells } from '../cells/cellTable.js';
import type { Task } from '../tasks/task.js';
import type { Costs } from './costs.js';

export interface WantedCosts {
  readonly task: Task;
  readonly cells: readonly string[];
  readonly budgets: readonly number[];
}

/** Whether all these costs were measured, on the same sequences and with the cells as they are now. */
export function hasCosts({ task, costs }: Costs, wanted: WantedCosts): boolean {
  const { name, revision, lengths, batch, data } = wanted.task;
  const isSame =
    task.name === name &&
    task.revision === revision &&
    task.training === lengths.training &&
    task.batch === batch &&
    task.checksum === data?.checksum;
  return isSame && wanted.cells.every((cell) => wanted.budgets.every((budget) => costs.some(isOf(cell, budget, lengths.training))));
}

/** All cells that have to be measured for these, because costs compare only if the cells took turns: with those measured before. */
export function cellsToMeasure(before: Costs | undefined, cells: readonly string[]): readonly string[] {
  const measured = before?.costs.map(({ cell }) => cell) ?? [];
  return knownCells.filter((name) => cells.includes(name) || measured.includes(name));
}

function isOf(name: string, budget: number, length: number): (cost: Costs['costs'][number]) => boolean {
  const { name: kind, options } = comparedCell(name).make(length);
  const wanted = JSON.stringify(options);
  return (cost) => cost.cell === name && cost.budget === budget && cost.kind === kind && JSON.stringify(cost.options) === wanted;
}
