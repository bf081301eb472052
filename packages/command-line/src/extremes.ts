/** Minimum and maximum of any number of values: `Math.max(...values)` overflows the stack above about 120,000. */

/** The minimum, or Infinity if there are no values, as `Math.min()` gives. */
export function least(values: Iterable<number>): number {
  let found = Number.POSITIVE_INFINITY;
  for (const value of values) found = Math.min(found, value);
  return found;
}

/** The maximum, or -Infinity if there are no values, as `Math.max()` gives. */
export function greatest(values: Iterable<number>): number {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) found = Math.max(found, value);
  return found;
}
