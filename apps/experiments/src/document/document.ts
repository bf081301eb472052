/** The whole report: a document and its plots, as names and contents. */
import type { InsideResult } from '../inside/insideResult.js';
import { median, scored } from '../reports/phrases.js';
import type { Task, TaskData } from '../tasks/task.js';
import type { RunResult } from '../training/result.js';
import { measured } from '../training/solves.js';
import { comparisonSection, solvedShare } from './comparisonSection.js';
import { insideSection } from './insideSection.js';
import { learningCurves } from './learningCurves.js';
import { table } from './markdown.js';
import { sizesPlot, sizesSection } from './sizesSection.js';
import { type Comparison, summarize } from './summarize.js';

export interface DocumentFile {
  /** A relative path with forward slashes. */
  readonly path: string;
  readonly content: string;
}

export interface DocumentOptions {
  readonly results: readonly RunResult[];
  /** Measurements inside of models. Default: none. */
  readonly inside?: readonly InsideResult[] | undefined;
  /** Comparisons of other tasks are left out. Tasks match by name and revision. */
  readonly tasks: readonly Task[];
  readonly cellOrder: readonly string[];
}

/** Makes the files of the report. If there are no runs to compare, it is only a `report.md` that says so. */
export function makeDocument({ results, inside = [], tasks, cellOrder }: DocumentOptions): readonly DocumentFile[] {
  const known = summarize(results, cellOrder).flatMap((comparison) => {
    const task = tasks.find(({ name, revision }) => name === comparison.task.name && revision === comparison.task.revision);
    if (task === undefined || comparison.models.length === 0) return [];
    return [{ comparison, task: asItWas(task, comparison) }];
  });
  const order = ({ task, comparison }: Known): number =>
    2 * tasks.findIndex(({ name }) => name === task.name) + (comparison.budget === undefined ? 1 : 0);
  const sections = known.toSorted((a, b) => order(a) - order(b));
  const taken = new Map<string, number>();
  const pictures: DocumentFile[] = [];
  const texts = sections.map(({ comparison, task }) => {
    const isSearch = comparison.budget === undefined;
    const path = `curves/${unique(isSearch ? `${task.name}-sizes` : task.name, taken)}.svg`;
    pictures.push({ path, content: isSearch ? sizesPlot(comparison, task) : learningCurves(comparison, task.goal) });
    return isSearch ? sizesSection(comparison, task, path) : comparisonSection(comparison, task, path);
  });
  const measurements = insideSection({ inside, tasks, cellOrder });
  const content = [heading(results), ...overview(sections, cellOrder), ...texts, ...measurements].join('\n\n');
  return [{ path: 'report.md', content: `${content}\n` }, ...pictures];
}

/** The task with the data of the runs. If those data are not available, only their checksum is known. */
function asItWas(task: Task, { task: { text, recordings } }: Comparison): Task {
  const checksum = text ?? recordings;
  if (task.data?.checksum === checksum) return task;
  const data: TaskData | undefined = checksum === undefined ? undefined : { kind: text === undefined ? 'recordings' : 'text', checksum };
  return { ...task, data, goal: { ...task.goal, chance: undefined } };
}

interface Known {
  readonly comparison: Comparison;
  readonly task: Task;
}

function heading(results: readonly RunResult[]): string {
  const engines = [...new Set(results.map(({ engine }) => engine))];
  const made = `${results.length} run${results.length === 1 ? '' : 's'}${engines.length === 0 ? '' : `, by ${engines.join(' and ')}`}`;
  const same = 'Each cell had the same learning rates to choose from, on a seed that does not count, and the same rule of stopping.';
  const numbers = 'Numbers are medians over the seeds that count, on sequences that nothing was chosen by; the range is in brackets.';
  return `# What the cells remember\n\n${made}. ${same} ${numbers}`;
}

/** A table of cells by tasks. If a task was compared more than once, the first comparison is shown. */
function overview(sections: readonly Known[], cellOrder: readonly string[]): string[] {
  const compared = sections.filter(({ comparison, task }, index) => {
    const first = sections.findIndex((other) => other.task.name === task.name && other.comparison.budget !== undefined);
    return comparison.budget !== undefined && first === index;
  });
  if (compared.length === 0) return sections.length === 0 ? ['No run that counts has been made yet.'] : [];
  const names = new Set(compared.flatMap(({ comparison }) => comparison.models.map(({ cell }) => cell)));
  const cells = [...cellOrder.filter((name) => names.has(name)), ...[...names].filter((name) => !cellOrder.includes(name))];
  const entry = (cell: string, { comparison, task }: Known): string => {
    const model = comparison.models.find((each) => each.cell === cell);
    if (model === undefined) return '';
    if (task.goal.solvedFrom !== undefined) return solvedShare(model.runs, task.goal);
    const losses = model.runs.flatMap(({ test }) => (test === undefined ? [] : [measured(task.goal, test.training)]));
    return losses.length === 0 ? '-' : scored(task.goal.measure, median(losses));
  };
  const columns = [
    { title: 'cell', align: 'left' } as const,
    ...compared.map(({ task }) => ({ title: task.name, align: 'right' }) as const),
  ];
  const solved =
    'How many of the seeds solved the task, at the length that was trained on and at the long one. On a task each cell has the same number of parameters within 2%, the read-out included.';
  return [
    solved,
    table(
      columns,
      cells.map((cell) => [cell, ...compared.map((section) => entry(cell, section))]),
    ),
  ];
}

function unique(name: string, taken: Map<string, number>): string {
  const times = (taken.get(name) ?? 0) + 1;
  taken.set(name, times);
  return times === 1 ? name : `${name}-${times}`;
}
