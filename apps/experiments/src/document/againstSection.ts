/** The section of the report that says where the statal forms stand beside lstm and gru. */
import { counted } from '@statal/command-line';
import type { RunResult } from '../training/result.js';
import { type ComparedTask, cellsOf, firstOfEachTask } from './comparedTasks.js';
import { type Column, table } from './markdown.js';
import { type Match, matchOf } from './rivals.js';

/** Forms of the cell of this project, by their names. */
const forms = 'statal';

const legend = `For each form of the statal cell: its figure on each task, and that of the better of lstm and gru. For tasks that can be solved, the figures are the share of seeds that solved it and the mean score on long sequences; for the others, the median loss at the training length. The better of two cells is the one that more seeds solved it with, then the one with the better mean; or the one with fewer nats. A form is **as good** if at least as many seeds solved the task, or it has no more nats. **Both unsolved**: no seed of either solved the task, so the row does not say which is better, except by p. A training that diverged has nothing right, or infinite nats.

**p** is that of an exact two-sided permutation test of the mean scores, over all ways to share out the seeds. For 5 seeds against 5, it is at least 0.008. It compares mean scores, is not corrected for the number of tests, and does not know that the better of two rivals was picked by the same scores. It is absent if nats are infinite. A training **broke down** if its numbers, or a loss of its test, are not finite. All trainings of the form count for this, also those that choose a learning rate.`;

const columns: readonly Column[] = [
  { title: 'task', align: 'left' },
  { title: 'figure', align: 'right' },
  { title: 'better of lstm and gru', align: 'right' },
  { title: 'as good', align: 'left' },
  { title: 'p', align: 'right' },
];

export interface AgainstSectionOptions {
  readonly results: readonly RunResult[];
  readonly compared: readonly ComparedTask[];
  readonly cellOrder: readonly string[];
}

/** One line and one table for each form. No section if no form was compared with lstm or gru. */
export function againstSection({ results, compared, cellOrder }: AgainstSectionOptions): readonly string[] {
  const sections = firstOfEachTask(compared);
  const found = cellsOf(sections, cellOrder)
    .filter((cell) => cell.startsWith(forms))
    .map((cell) => ({ cell, matches: sections.flatMap((section) => matchOf(section, cell) ?? []) }))
    .filter(({ matches }) => matches.length > 0);
  if (found.length === 0) return [];
  const lines = found.map(({ cell, matches }) => `- ${summaryOf(cell, matches, results)}`);
  const tables = found.flatMap(({ cell, matches }) => [`### ${cell}`, table(columns, matches.map(rowOf))]);
  return ['## Against lstm and gru', legend, lines.join('\n'), ...tables];
}

function summaryOf(cell: string, matches: readonly Match[], results: readonly RunResult[]): string {
  const asGood = matches.filter(({ isAsGood }) => isAsGood).length;
  const own = results.filter(({ configuration }) => configuration.cell.name === cell);
  const broken = own.filter(brokeDown).length;
  const unsolved = matches.filter(({ isUnsolved }) => isUnsolved).length;
  const more = unsolved === 0 ? '' : `, and ${unsolved} more ${unsolved === 1 ? 'is' : 'are'} solved by neither`;
  return `\`${cell}\`: at least as good as the better of lstm and gru on ${asGood} of ${counted(matches.length, 'task')}${more}; ${broken} of ${counted(own.length, 'training')} broke down.`;
}

function rowOf({ task, own, rival, rivalFigure, isAsGood, isUnsolved, p }: Match): string[] {
  const words = isUnsolved ? 'both unsolved' : isAsGood ? 'yes' : 'no';
  return [task, own, `${rival}: ${rivalFigure}`, words, p === undefined ? '-' : p.toFixed(3)];
}

function brokeDown({ stopped, test }: RunResult): boolean {
  const losses = test === undefined ? [] : [test.training.loss, test.long.loss];
  return stopped === 'diverged' || losses.some((loss) => !Number.isFinite(loss));
}
