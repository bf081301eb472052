/** A sum over the middle one of three axes, each thread its own part of the result. */
import { SUM } from './loop/loopCode.js';
import { BYTES, type Machine } from './machine.js';
import { runOnThreads, shares } from './runOnThreads.js';

/** Additions below which waking other threads costs more than it saves. */
const WORTH_WAKING = 5e5;
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
  const { count } = machine.threads;
  if (count === 1 || outer * middle * inner < WORTH_WAKING || (outer < count && inner < COLUMNS_AT_ONCE * count)) {
    machine.kernels.reduceSum(x, y, outer, middle, inner, inner);
    return;
  }
  const record = (from: number, to: number, rows: number, columns: number): number[] => [
    ...[SUM, x + BYTES * from, 0, 0, 0, y + BYTES * to, 0],
    ...[rows, middle, inner, columns],
  ];
  const parts =
    outer >= count
      ? shares(outer, count).map((own) => [record(own.first * middle * inner, own.first * inner, own.count, inner)])
      : shares(inner, count, COLUMNS_AT_ONCE).map((own) => [record(own.first, own.first, outer, own.count)]);
  runOnThreads(machine, parts);
}
