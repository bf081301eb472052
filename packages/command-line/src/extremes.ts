/** The least and the greatest of any number of numbers: `Math.max(...values)` overflows the stack above about 120,000. */

/** Infinity where there are none, as `Math.min()` gives. */
export function least(values: Iterable<number>): number {
  let found = Number.POSITIVE_INFINITY;
  for (const value of values) found = Math.min(found, value);
  return found;
}

/** -Infinity where there are none, as `Math.max()` gives. */
export function greatest(values: Iterable<number>): number {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) found = Math.max(found, value);
  return found;
}
