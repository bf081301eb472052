/** Models without memory: they show what single frames tell. */

/** Features and a class. */
export interface Sample {
  readonly features: Float32Array;
  readonly label: number;
}

/** The share of the test samples that are nearest to the mean of their own class. */
export function centroidAccuracy(train: readonly Sample[], test: readonly Sample[]): number {
  const classes = 1 + Math.max(...train.map(({ label }) => label));
  const width = train[0].features.length;
  const counts = new Float64Array(classes);
  const means = Array.from({ length: classes }, () => new Float64Array(width));
  for (const { features, label } of train) {
    counts[label]++;
    for (let i = 0; i < width; i++) means[label][i] += features[i];
  }
  for (const [label, mean] of means.entries()) for (let i = 0; i < width; i++) mean[i] /= counts[label];
  const isRight = ({ features, label }: Sample): boolean => {
    const distances = means.map((mean) => mean.reduce((sum, value, i) => sum + (value - features[i]) ** 2, 0));
    return distances.indexOf(Math.min(...distances)) === label;
  };
  return test.filter(isRight).length / test.length;
}

/** The same share for a softmax regression, trained by 40 steps of gradient descent with weight decay. */
export function logisticAccuracy(train: readonly Sample[], test: readonly Sample[]): number {
  const classes = 1 + Math.max(...train.map(({ label }) => label));
  const width = train[0].features.length;
  const mean = new Float64Array(width);
  for (const { features } of train) for (let i = 0; i < width; i++) mean[i] += features[i] / train.length;
  const weights = Array.from({ length: classes }, () => new Float64Array(width + 1));
  const scores = ({ features }: Sample): number[] =>
    weights.map((row) => {
      let sum = row[width];
      for (let i = 0; i < width; i++) sum += row[i] * (features[i] - mean[i]);
      return sum;
    });
  for (let step = 0; step < 40; step++) {
    const gradients = weights.map((row) => row.map((weight) => 1e-3 * weight));
    for (const sample of train) {
      const all = scores(sample);
      const most = Math.max(...all);
      const powers = all.map((score) => Math.exp(score - most));
      const sum = powers.reduce((total, power) => total + power);
      for (let label = 0; label < classes; label++) {
        const error = (powers[label] / sum - Number(label === sample.label)) / train.length;
        const gradient = gradients[label];
        for (let i = 0; i < width; i++) gradient[i] += error * (sample.features[i] - mean[i]);
        gradient[width] += error;
      }
    }
    for (const [label, row] of weights.entries()) for (let i = 0; i <= width; i++) row[i] -= 0.5 * gradients[label][i];
  }
  const isRight = (sample: Sample): boolean => {
    const all = scores(sample);
    return all.indexOf(Math.max(...all)) === sample.label;
  };
  return test.filter(isRight).length / test.length;
}
