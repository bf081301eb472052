/** A sum over the middle one of three axes, each thread its own part of the result. */
import { SUM } from './loop/loopCode.js';
import { BYTES, type Machine } from './machine.js';
import { shareOut } from './runOnThreads.js';

/** Columns that the kernel takes at once. */
const COLUMNS_AT_ONCE = 16;

interface WholeSum {
  readonly x: number;
  readonly y: number;
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
}

export function sumOnThreads(machine: Machine, { x, y, outer, middle, inner }: WholeSum): void {
  const ns = (outer * middle * inner) / 5;
  const { count } = machine.threads;
  if (outer >= count) {
    shareOut(machine, { count: outer, ns }, ({ first, count: rows }) => [
      ...[SUM, x + BYTES * first * middle * inner, 0, 0, 0, y + BYTES * first * inner, 0],
      ...[rows, middle, inner, inner],
    ]);
  } else {
    shareOut(machine, { count: inner, granule: COLUMNS_AT_ONCE, ns }, ({ first, count: columns }) => [
      ...[SUM, x + BYTES * first, 0, 0, 0, y + BYTES * first, 0],
      ...[outer, middle, inner, columns],
    ]);
  }
}
