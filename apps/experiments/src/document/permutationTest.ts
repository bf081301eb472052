/** The exact permutation test of two samples. */

/** More splits than these would take too long. */
const mostSplits = 1_000_000;

/**
 * The share of all ways to split the values of both samples into two of the same sizes whose means differ by at least as much. Two-sided.
 * For 5 against 5 there are 252 splits, so the smallest result is 2 / 252.
 *
 * @param a finite numbers
 * @returns `undefined` if a sample is empty, or there are more than a million splits
 *
 * @example
 * // Two of six splits are as far apart: {1, 2} and {3, 4}, and the reverse.
 * permutationTest([1, 2], [3, 4]); // 0.333
 */
export function permutationTest(a: readonly number[], b: readonly number[]): number | undefined {
  const values = [...a, ...b];
  const splits = binomial(values.length, a.length);
  if (a.length === 0 || b.length === 0 || splits > mostSplits) return undefined;
  const total = sum(values);
  const difference = (sumOfFirst: number): number => Math.abs(sumOfFirst / a.length - (total - sumOfFirst) / b.length);
  // Sums in another order differ in their last digits.
  const tolerance = 1e-9 * Math.max(...values.map(Math.abs));
  const observed = difference(sum(a)) - tolerance;
  let asFar = 0;
  forEachSum(values, a.length, (sumOfFirst) => {
    if (difference(sumOfFirst) >= observed) asFar += 1;
  });
  return asFar / splits;
}

/** Calls `visit` with the sum of each choice of `size` of the values. */
function forEachSum(values: readonly number[], size: number, visit: (sum: number) => void): void {
  const choose = (from: number, missing: number, soFar: number): void => {
    if (missing === 0) {
      visit(soFar);
      return;
    }
    for (let index = from; index <= values.length - missing; index++) choose(index + 1, missing - 1, soFar + values[index]);
  };
  choose(0, size, 0);
}

/** The number of choices of `size` of `count` things. */
function binomial(count: number, size: number): number {
  let result = 1;
  for (let step = 1; step <= size; step++) result = (result * (count - size + step)) / step;
  return Math.round(result);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
