/** The whole report: a document and its plots, as names and contents. */
import type { Costs } from '../costs/costs.js';
import type { InsideResult } from '../inside/insideResult.js';
import type { Task } from '../tasks/task.js';
import type { RunResult } from '../training/result.js';
import { againstSection } from './againstSection.js';
import { comparedTasks } from './comparedTasks.js';
import { comparisonSection } from './comparisonSection.js';
import { costsSection } from './costsSection.js';
import { insideSection } from './insideSection.js';
import { learningCurves } from './learningCurves.js';
import { overview } from './overview.js';
import { sizesPlot, sizesSection } from './sizesSection.js';

export interface DocumentFile {
  /** A relative path with forward slashes. */
  readonly path: string;
  readonly content: string;
}

export interface DocumentOptions {
  readonly results: readonly RunResult[];
  /** Measurements inside of models. Default: none. */
  readonly inside?: readonly InsideResult[] | undefined;
  /** What training steps cost. Default: it was not measured. */
  readonly costs?: Costs | undefined;
  /** Comparisons of other tasks are left out. Tasks match by name and revision. */
  readonly tasks: readonly Task[];
  readonly cellOrder: readonly string[];
}

/** Makes the files of the report. If there are no runs to compare, it is only a `report.md` that says so. */
export function makeDocument({ results, inside = [], costs, tasks, cellOrder }: DocumentOptions): readonly DocumentFile[] {
  const sections = comparedTasks(results, tasks, cellOrder);
  const taken = new Map<string, number>();
  const pictures: DocumentFile[] = [];
  const texts = sections.map(({ comparison, task }) => {
    const isSearch = comparison.budget === undefined;
    const path = `curves/${unique(isSearch ? `${task.name}-sizes` : task.name, taken)}.svg`;
    pictures.push({ path, content: isSearch ? sizesPlot(comparison, task) : learningCurves(comparison, task.goal) });
    return isSearch ? sizesSection(comparison, task, path) : comparisonSection(comparison, task, path);
  });
  const measurements = insideSection({ inside, tasks, cellOrder });
  const content = [
    heading(results),
    ...overview({ compared: sections, costs, cellOrder }),
    ...againstSection({ results, compared: sections, cellOrder }),
    ...costsSection(costs, cellOrder),
    ...texts,
    ...measurements,
  ].join('\n\n');
  return [{ path: 'report.md', content: `${content}\n` }, ...pictures];
}

function heading(results: readonly RunResult[]): string {
  const engines = [...new Set(results.map(({ engine }) => engine))];
  const made = `${results.length} run${results.length === 1 ? '' : 's'}${engines.length === 0 ? '' : `, by ${engines.join(' and ')}`}`;
  const same = 'Each cell had the same learning rates to choose from, on a seed that does not count, and the same rule of stopping.';
  const numbers =
    'Numbers are medians over the seeds that count, on test sequences, which are the same for all runs of a task; the range is in brackets.';
  return `# What the cells remember\n\n${made}. ${same} ${numbers}`;
}

function unique(name: string, taken: Map<string, number>): string {
  const times = (taken.get(name) ?? 0) + 1;
  taken.set(name, times);
  return times === 1 ? name : `${name}-${times}`;
}
