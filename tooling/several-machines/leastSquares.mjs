/**
 * Coefficients c from 0 on that bring sum_k c_k f_k(x) near the values, each error relative to its value. Nonnegative least squares by
 * coordinates: for the two or three terms of a time, that is enough.
 *
 * @param {readonly { terms: readonly number[], value: number }[]} points
 * @returns {number[]}
 */
export function leastSquares(points) {
  const scaled = points.map(({ terms, value }) => terms.map((term) => term / value));
  const coefficients = scaled[0].map(() => 0);
  for (let round = 0; round < 20_000; round++) {
    coefficients.forEach((_, k) => {
      let [above, below] = [0, 0];
      for (const row of scaled) {
        const others = row.reduce((sum, term, j) => (j === k ? sum : sum + term * coefficients[j]), 0);
        above += row[k] * (1 - others);
        below += row[k] ** 2;
      }
      coefficients[k] = below === 0 ? 0 : Math.max(0, above / below);
    });
  }
  return coefficients;
}
