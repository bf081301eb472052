/** The measures of `--find` as their definitions say, pair by pair: slow and obvious. */

/** The share of pairs of a yes and a no in which the yes has the larger value; equal ones count half. */
export function rocArea(values: readonly number[], labels: readonly number[]): number {
  let [right, pairs] = [0, 0];
  values.forEach((yes, i) => {
    values.forEach((no, j) => {
      if (labels[i] !== 1 || labels[j] !== 0) return;
      pairs += 1;
      right += yes > no ? 1 : yes === no ? 0.5 : 0;
    });
  });
  return right / pairs;
}

/** The correlation of Pearson of the ranks. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]): number[] =>
    values.map((value) => values.filter((other) => other < value).length + (values.filter((other) => other === value).length + 1) / 2);
  const centered = (values: readonly number[]): number[] => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [left, right] = [centered(ranks(a)), centered(ranks(b))];
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, index) => sum + value * y[index], 0);
  const size = Math.sqrt(dot(left, left) * dot(right, right));
  return size === 0 ? 0 : dot(left, right) / size;
}
