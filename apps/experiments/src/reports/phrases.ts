/** Numbers as people read them. */

import type { Task } from '../tasks/task.js';
import type { RunResult } from '../training/result.js';
import { isSolved, measured } from '../training/solves.js';

/** 1115394 -> 1,115,394. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** 52.3 -> 52 s, 200 -> 3 min 20 s, 3900 -> 1 h 5 min. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A score in the measure of its goal: 0.98712 -> 98.7%, 1.8667 -> 1.867 nats. Whole only if it is: 0.9996 -> 99.9%. */
export function scored(measure: 'right' | 'loss', value: number): string {
  if (measure === 'loss') return `${value.toFixed(3)} nats`;
  const percent = value < 1 ? Math.min(99.9, Number((100 * value).toFixed(1))) : 100;
  return `${percent}%`;
}

/** The middle one; between two it is their mean. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** How a cell did on a task, in a few words: `4/5 solved, median 98.2% at 1,000 steps`. */
export function outcomeOf({ goal, lengths }: Task, results: readonly RunResult[]): string {
  const long = results.flatMap(({ test }) => (test === undefined ? [] : [measured(goal, test.long)]));
  const solved = results.filter((result) => isSolved(goal, result)).length;
  return [
    ...(goal.solvedFrom === undefined ? [] : [`${solved}/${results.length} solved`]),
    long.length === 0 ? 'diverged' : `median ${scored(goal.measure, median(long))} at ${count(lengths.long)} steps`,
  ].join(', ');
}
