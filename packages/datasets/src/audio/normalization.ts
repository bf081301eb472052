/** Scales features to mean 0 and deviation 1. Fit it on the training part only, so that the other parts stay unseen. */
import * as v from 'valibot';
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireHaving, requireOptions, requireText } from '../requireArgument.js';
import { type Features, requireFeatures } from './features.js';

/** Plain data for a checkpoint, with one number for each feature: [width]. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** The data to fit on, e.g. a `FeatureSet`. */
export interface FeatureSource {
  readonly lengths: { readonly length: number };
  readonly width: number;
  features(index: number): Promise<Features>;
}

/**
 * The mean and standard deviation of each feature over all steps of all recordings. A constant feature gets deviation 1.
 *
 * @throws DatasetError if there are no steps
 *
 * @example
 * const normalization = await fitNormalization(trainSet);
 */
export async function fitNormalization(source: FeatureSource): Promise<Normalization> {
  requireHaving('fitNormalization', 'source', source, 'what loadFeatures gives', 'lengths', 'width', 'features');
  const { width } = source;
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  let count = 0;
  for (let index = 0; index < source.lengths.length; index++) {
    const { data, steps } = await source.features(index);
    for (let t = 0; t < steps; t++) {
      count++;
      for (let i = 0; i < width; i++) {
        // Welford, 1962. Sums of squares would cancel and lose the deviation.
        const off = data[t * width + i] - mean[i];
        mean[i] += off / count;
        squares[i] += off * (data[t * width + i] - mean[i]);
      }
    }
  }
  if (count === 0) throw new DatasetError('fitNormalization', 'there are no recordings', 'Fit it on the training part');
  return {
    mean: [...mean],
    deviation: Array.from(squares, (sum) => {
      const deviation = Math.sqrt(sum / count);
      return deviation > 1e-6 ? deviation : 1;
    }),
  };
}

/** Returns (x - mean) / deviation for each feature, in new arrays. */
export function normalize(features: Features, normalization: Normalization): Features {
  requireFeatures('normalize', features);
  const { data, steps, width } = features;
  requireWidth(normalization, width);
  const { mean, deviation } = normalization;
  return { data: data.map((value, index) => (value - mean[index % width]) / deviation[index % width]), steps, width };
}

export function requireWidth(normalization: Normalization, width: number): void {
  const { mean, deviation }: Normalization = Object(normalization);
  const isRight = [mean, deviation].every((values) => Array.isArray(values) && values.every(Number.isFinite));
  requireArgument('normalize', 'normalization', isRight, normalization, 'mean and deviation as lists of numbers');
  if (mean.length === width && deviation.length === width) return;
  throw new DatasetError(
    'normalize',
    `the normalisation is for ${mean.length} features, not for ${width}`,
    'Fit it again, or compute the features it was fitted on',
  );
}

const number = v.pipe(v.number('must be a number'), v.finite('must be finite'));
const schema = v.pipe(
  v.object(
    {
      mean: v.array(number, 'must be a list of numbers'),
      deviation: v.array(v.pipe(number, v.gtValue(0, 'must be above 0')), 'must be a list of numbers'),
    },
    (issue) => (issue.path ? 'is missing' : 'must be an object with "mean" and "deviation"'),
  ),
  v.check(({ mean, deviation }) => mean.length === deviation.length, 'must have as many means as deviations'),
);

/**
 * Checks and returns the normalization of a checkpoint.
 *
 * @throws DatasetError if it is damaged; the message names the first problem
 */
export function normalizationFromJSON(json: unknown, options: { readonly source?: string } = {}): Normalization {
  requireOptions('normalizationFromJSON', options);
  const { source = 'normalization' } = options;
  requireText('normalizationFromJSON', 'source', source);
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const problem = `the normalisation is damaged: ${v.getDotPath(issue) ?? 'it'} ${issue.message}`;
  throw new DatasetError(source, problem, 'Take an intact copy, or train again');
}
