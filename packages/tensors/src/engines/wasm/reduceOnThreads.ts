/** A sum over the middle one of three axes, or the greatest there, each thread its own part of the result. */
import { GREATEST, type SUM } from './loop/loopCode.js';
import type { Machine } from './machine.js';
import { type Run, shareRuns } from './runOnThreads.js';

/** Columns that the kernel takes at once. */
const COLUMNS_AT_ONCE = 16;

interface Reduction {
  readonly x: number;
  readonly y: number;
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
}

export function reduceOnThreads(machine: Machine, kind: typeof SUM | typeof GREATEST, { x, y, outer, middle, inner }: Reduction): void {
  const ns = (outer * middle * inner) / 5;
  const none: Run = [0, 0];
  if (kind === GREATEST || outer >= machine.threads.count) {
    const runs = [[x, middle * inner], none, [y, inner]] as const;
    shareRuns(machine, kind, { count: outer, ns }, runs, ({ count }) => [count, middle, inner, inner]);
  } else {
    const runs = [[x, 1], none, [y, 1]] as const;
    shareRuns(machine, kind, { count: inner, granule: COLUMNS_AT_ONCE, ns }, runs, ({ count }) => [outer, middle, inner, count]);
  }
}
