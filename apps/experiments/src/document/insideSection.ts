/** The section of the report about what happens inside the models. */

import { count } from '@statal/command-line';
import { type InsideResult, measuring } from '../inside/insideResult.js';
import type { Task } from '../tasks/task.js';
import { clip, heldOut } from '../training/protocol.js';
import { byComparison } from './groupBy.js';
import { inCellOrder } from './inCellOrder.js';
import { insideColumns } from './insideColumns.js';
import { table } from './markdown.js';

const { training, long } = heldOut.validation;

const legend = `Each row is one trained model, measured on ${training} validation sequences of the training length and ${long} long ones. A training that diverged is measured as it was at the last evaluation before.

- **fires**: the share of steps and neurons at which something is let in. It is the gate \`fired\` of a statal cell, the mean input gate of an lstm, and 1 - update of a gru. A statal neuron that fires counts as 1 however weakly it fires, so compare it with other statal cells only.
- **dead**, **always**: the share of neurons that fire in less than 0.1% of the steps, and in more than 99.9%.
- **first state**, **state**, **state, long**: the root mean square of the state after the first step, the last one, and the last one of long sequences. For an lstm it is c.
- **growth**: the factor by which **state** grows in 100 steps, after the training length.
- **at bound**: the share of the values of the state within 1% of 1, or of the largest value if that is larger.
- **gradient 10**, **gradient 40**: the norm of the gradient of the last answer's loss with respect to the state 10 or 40 steps before, divided by that with respect to the state one step before. For an lstm it is that of h and c together. **untrained** is the same before the first update.
- **first norm**: the norm of the first gradient of the training. **clipped**: the share of updates with a norm above ${clip}.`;

export interface InsideSectionOptions {
  readonly inside: readonly InsideResult[];
  readonly tasks: readonly Task[];
  readonly cellOrder: readonly string[];
}

/** One table for each task and size. No section if nothing was measured by the present rules. */
export function insideSection({ inside, tasks, cellOrder }: InsideSectionOptions): readonly string[] {
  const known = inside.filter((result) => result.measuring === measuring && taskOf(result, tasks) !== undefined);
  if (known.length === 0) return [];
  const groups = byComparison(known);
  const place = (results: readonly InsideResult[]): number => tasks.indexOf(taskOf(results[0], tasks) as Task);
  const tables = groups.toSorted((a, b) => place(a) - place(b)).map((results) => tableOf(results, tasks[place(results)], cellOrder));
  return ['## Inside the models', legend, ...tables.flat()];
}

function tableOf(results: readonly InsideResult[], task: Task, cellOrder: readonly string[]): readonly string[] {
  const [{ configuration }] = results;
  const { budget, iterations } = configuration;
  const { training, long } = configuration.task;
  const size = budget === undefined ? '' : `${count(budget)} parameters, `;
  const columns = insideColumns(task);
  const nameOf = (result: InsideResult): string => result.configuration.cell.name;
  const cells = inCellOrder(results.map(nameOf), cellOrder);
  const byRate = ({ configuration: a }: InsideResult, { configuration: b }: InsideResult): number =>
    a.seed - b.seed || b.learningRate - a.learningRate;
  const rows = results.toSorted((a, b) => cells.indexOf(nameOf(a)) - cells.indexOf(nameOf(b)) || byRate(a, b));
  return [
    `### ${task.name}`,
    `${count(training)} steps, ${count(long)} long, ${size}at most ${count(iterations)} updates.`,
    table(
      columns,
      rows.map((result) => columns.map((column) => column.of(result))),
    ),
  ];
}

function taskOf({ configuration }: InsideResult, tasks: readonly Task[]): Task | undefined {
  return tasks.find(({ name, revision }) => name === configuration.task.name && revision === configuration.task.revision);
}
