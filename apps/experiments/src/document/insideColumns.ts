/** The columns of a table of measurements inside models, for a document and for a terminal. */
import { count } from '@statal/command-line';
import { relativeReach } from '../inside/gradientReach.js';
import type { Inside, InsideResult } from '../inside/insideResult.js';
import { scored } from '../reports/phrases.js';
import type { Goal, Task } from '../tasks/task.js';
import { isSolved, measured } from '../training/solves.js';

export interface InsideColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly of: (result: InsideResult) => string;
  /** Characters at a terminal. Absent if only a document has the column. */
  readonly width?: number | undefined;
}

/** The columns of a task. Their titles are the same for every task. */
export function insideColumns({ goal }: Pick<Task, 'goal'>): readonly InsideColumn[] {
  const right = (title: string, of: InsideColumn['of'], width?: number): InsideColumn => ({ title, align: 'right', of, width });
  return [
    { title: 'cell', align: 'left', of: ({ configuration }) => configuration.cell.name, width: 22 },
    right('seed', ({ configuration }) => String(configuration.seed), 5),
    right('rate', ({ configuration }) => String(configuration.learningRate), 6),
    right('result', (result) => outcome(result, goal), 18),
    right('fires', ({ training }) => shareOf(training, 'share'), 7),
    right('fires, long', ({ long }) => shareOf(long, 'share')),
    right('dead', ({ training }) => shareOf(training, 'dead'), 7),
    right('always', ({ training }) => shareOf(training, 'always'), 7),
    right('first state', ({ training }) => brief(training.first)),
    right('state', ({ training }) => brief(training.last), 9),
    right('state, long', longState, 14),
    right('growth', ({ growth }) => brief(growth.per100Steps)),
    right('at bound', ({ training }) => percentOf(training.saturated)),
    right('gradient 10', ({ gradients }) => brief(relativeReach(gradients.trained, 10)), 12),
    right('gradient 40', ({ gradients }) => brief(relativeReach(gradients.trained, 40)), 12),
    right('untrained 10', ({ gradients }) => brief(relativeReach(gradients.untrained, 10))),
    right('untrained 40', ({ gradients }) => brief(relativeReach(gradients.untrained, 40))),
    right('first norm', ({ norms }) => brief(norms?.first)),
    right('clipped', ({ norms }) => percentOf(norms?.clipped)),
  ];
}

/** E.g. `solved`, `99.2%, long 61.3%`, `1.867 nats`, `diverged at 1,240`. */
function outcome({ stopped, updates, test }: InsideResult, goal: Goal): string {
  if (stopped === 'diverged' || test === undefined) return `diverged at ${count(updates)}`;
  const [training, long] = [test.training, test.long].map((score) => scored(goal.measure, measured(goal, score)));
  if (goal.solvedFrom === undefined) return training;
  return isSolved(goal, { test }) ? 'solved' : `${training}, ${long}`;
}

function longState({ long, growth: { overflowsAt } }: InsideResult): string {
  return overflowsAt === undefined ? brief(long.last) : `∞ from ${count(overflowsAt)}`;
}

function shareOf({ firing }: Inside, what: 'share' | 'dead' | 'always'): string {
  return percentOf(firing?.[what]);
}

function percentOf(share: number | undefined): string {
  return share === undefined ? '-' : `${Number((100 * share).toFixed(1))}%`;
}

/** Three digits: 0.12345 -> 0.123, 123456 -> 1.23e+5, and `-` for no number. */
function brief(value: number | undefined): string {
  if (value === undefined) return '-';
  if (!Number.isFinite(value)) return '∞';
  const isPlain = value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 10_000);
  return isPlain ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}
