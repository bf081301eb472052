/** Results of cells in words. */
import { count } from '@statal/command-line';
import type { Task } from '../tasks/task.js';
import type { RunResult } from '../training/result.js';
import { isSolved, measured } from '../training/solves.js';

/** A score in the measure of its goal: 0.98712 -> 98.7%, 1.8667 -> 1.867 nats. 100% only if exact: 0.9996 -> 99.9%. */
export function scored(measure: 'right' | 'loss', value: number): string {
  if (measure === 'loss') return `${Number.isFinite(value) ? value.toFixed(3) : '∞'} nats`;
  const percent = value < 1 ? Math.min(99.9, Number((100 * value).toFixed(1))) : 100;
  return `${percent}%`;
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The result of a cell on a task: `4/5 solved, median 98.2% at 1,000 steps`. */
export function outcomeOf({ goal, lengths }: Task, results: readonly RunResult[]): string {
  const long = results.flatMap(({ test }) => (test === undefined ? [] : [measured(goal, test.long)]));
  const solved = results.filter((result) => isSolved(goal, result)).length;
  return [
    ...(goal.solvedFrom === undefined ? [] : [`${solved}/${results.length} solved`]),
    long.length === 0 ? 'diverged' : `median ${scored(goal.measure, median(long))} at ${count(lengths.long)} steps`,
  ].join(', ');
}

/** Seeds in ascending order, e.g. `seeds 1 to 5 and 21 to 25`. */
export function seedsInWords(seeds: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const seed of seeds) {
    const last = ranges[ranges.length - 1];
    if (last !== undefined && seed === last[1] + 1) last[1] = seed;
    else ranges.push([seed, seed]);
  }
  const words = ranges.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`));
  const list = [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' and ');
  return `${seeds.length === 1 ? 'seed' : 'seeds'} ${list}`;
}
