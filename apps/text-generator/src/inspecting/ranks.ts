/** The ranks of numbers. Equal numbers share the mean of their ranks, so that the sum of ranks does not change. */

/** Ranks from 1: `[30, 10, 10]` -> `[3, 1.5, 1.5]`. */
export function ranksOf(values: Float64Array): Float64Array {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ranks = new Map<number, number>();
  let below = 0;
  for (const [value, count] of [...counts].sort(([a], [b]) => a - b)) {
    ranks.set(value, below + (count + 1) / 2);
    below += count;
  }
  return values.map((value) => ranks.get(value) as number);
}
