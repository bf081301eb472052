import { describe, expect, it } from 'vitest';
import { cellNames } from '../src/cells/cellTable.js';
import { taskNames } from '../src/tasks/taskTable.js';
import { shareOf } from '../src/training/shard.js';

const units = taskNames.flatMap((name) => cellNames.map((cellName) => ({ task: { name }, cellName })));
const sharesOf = <Each extends (typeof units)[number]>(all: readonly Each[], count: number): (readonly Each[])[] =>
  Array.from({ length: count }, (_, index) => shareOf(all, { index: index + 1, count }));

describe('a share of the work', () => {
  it('is all of it without a shard, and with one shard of one', () => {
    expect(shareOf(units, undefined)).toEqual(units);
    expect(shareOf(units, { index: 1, count: 1 })).toEqual(units);
  });

  it.each([2, 3, 8, 50, 1000])('of %i shards has every unit once, and as many of each task as the others', (count) => {
    const shares = sharesOf(units, count);
    expect(new Set(shares.flat())).toEqual(new Set(units));
    expect(shares.flat()).toHaveLength(units.length);
    for (const name of taskNames) {
      const numbers = shares.map((share) => share.filter(({ task }) => task.name === name).length);
      expect(Math.max(...numbers) - Math.min(...numbers)).toBeLessThanOrEqual(1);
    }
  });

  it('is the same in whatever order cells and tasks are named, and keeps that order', () => {
    const [first, second] = sharesOf(units, 3);
    const reversed = sharesOf(units.toReversed(), 3);
    expect(reversed[0]).toEqual(first.toReversed());
    expect(reversed[1]).toEqual(second.toReversed());
  });

  it('does not give one cell to one shard', () => {
    for (const share of sharesOf(units, cellNames.length)) expect(new Set(share.map(({ cellName }) => cellName)).size).toBeGreaterThan(2);
  });
});
