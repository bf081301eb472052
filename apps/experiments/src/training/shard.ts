/**
 * One part of the work, for one process of many that share a directory of results. The unit is a cell on a task: its learning rate must be chosen before
 * its seeds are run, so no shard waits for another or repeats its runs.
 */
import { createHash } from 'node:crypto';

export interface Shard {
  /** From 1. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
}

/** A cell on a task. */
export interface Unit {
  readonly task: { readonly name: string };
  readonly cellName: string;
}

/**
 * The units of a shard, in the order given. Each shard gets as many of a task as any other, or one fewer. A hash of the names decides which. So the order
 * of flags does not matter, and slow cells do not end up in one shard.
 */
export function shareOf<Each extends Unit>(units: readonly Each[], shard: Shard | undefined): readonly Each[] {
  if (shard === undefined) return units;
  const sorted = units.map((unit) => ({ unit, place: `${unit.task.name} ${hashOf(unit)}` })).sort((a, b) => (a.place < b.place ? -1 : 1));
  const own = new Set(sorted.filter((_, index) => index % shard.count === shard.index - 1).map(({ unit }) => unit));
  return units.filter((unit) => own.has(unit));
}

function hashOf({ task, cellName }: Unit): string {
  return createHash('sha256').update(`${task.name} ${cellName}`).digest('hex');
}
