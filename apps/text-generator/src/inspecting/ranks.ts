/** The ranks of numbers: equal ones share the mean of theirs, so that they sum up to the same whatever is equal. */

/** From 1; `[30, 10, 10]` -> `[3, 1.5, 1.5]`. */
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
