/** Scales channels to mean 0 and deviation 1. Fit it on the training part only, so that the other parts stay unseen. */
import * as v from 'valibot';
import { DatasetError } from '../datasetError.js';
import { hintOf, requireArgument, requireOptions, requireText } from '../requireArgument.js';
import { requireSeries, type Series } from './series.js';

/** Plain data for a checkpoint, with one number for each channel: [width]. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** `ChannelMoments` as JSON, with one number for each channel. JSON has null for a number that is not finite. */
export interface ChannelMomentsJson {
  readonly mean: readonly (number | null)[];
  /** The sum of the squared distances from the mean. */
  readonly squares: readonly (number | null)[];
  readonly count: readonly number[];
}

/** The mean and the deviation of each channel over all steps that were added. Missing values do not count. */
export class ChannelMoments {
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;
  readonly #count: Float64Array;

  constructor(width: number) {
    this.#mean = new Float64Array(width);
    this.#squares = new Float64Array(width);
    this.#count = new Float64Array(width);
  }

  add({ data, width }: Series): void {
    for (let at = 0; at < data.length; at++) {
      const i = at % width;
      if (Number.isNaN(data[at])) continue;
      // Welford, 1962. Sums of squares would cancel and lose the deviation.
      const off = data[at] - this.#mean[i];
      this.#count[i] += 1;
      this.#mean[i] += off / this.#count[i];
      this.#squares[i] += off * (data[at] - this.#mean[i]);
    }
  }

  /** Adds the steps that other moments are of, by the pairwise formula of Chan, Golub and LeVeque (1979). */
  merge({ mean, squares, count }: ChannelMomentsJson): void {
    for (let i = 0; i < this.#count.length; i++) {
      const [own, other] = [this.#count[i], count[i]];
      if (other === 0) continue;
      const [otherMean, otherSquares] = [mean[i] ?? Number.NaN, squares[i] ?? Number.NaN];
      const off = own === 0 ? 0 : otherMean - this.#mean[i];
      // The first moments are copied, bit for bit.
      this.#mean[i] = own === 0 ? otherMean : this.#mean[i] + (off * other) / (own + other);
      this.#squares[i] += otherSquares + (off * off * own * other) / (own + other);
      this.#count[i] += other;
    }
  }

  toJSON(): ChannelMomentsJson {
    return { mean: [...this.#mean], squares: [...this.#squares], count: [...this.#count] };
  }

  /**
   * A constant channel gets deviation 1.
   *
   * @throws DatasetError if a channel has no value
   */
  normalization(): Normalization {
    const empty = this.#count.indexOf(0);
    if (empty >= 0 || this.#count.length === 0) {
      const reason = this.#count.some((count) => count > 0) ? `channel ${empty} has no value at any step` : 'there are no steps';
      throw new DatasetError('fitNormalization', reason, 'Fit it on the training part, and leave empty channels out');
    }
    return {
      mean: [...this.#mean],
      deviation: Array.from(this.#squares, (sum, i) => {
        const deviation = Math.sqrt(sum / this.#count[i]);
        return deviation > 1e-6 ? deviation : 1;
      }),
    };
  }
}

/**
 * Returns (x - mean) / deviation for each channel, in new arrays. Missing values stay NaN.
 *
 * @throws DatasetError if the normalization is for another number of channels
 *
 * @example
 * const scaled = normalize({ data: Float32Array.of(1, 3), steps: 2, width: 1 }, { mean: [2], deviation: [0.5] });
 * console.log([...scaled.data]); // [-2, 2]
 */
export function normalize<S extends Series>(series: S, normalization: Normalization): S {
  requireSeries('normalize', 'series', series);
  requireNormalization('normalize', normalization, series.width);
  const { mean, deviation } = normalization;
  const { width } = series;
  return { ...series, data: series.data.map((value, at) => (value - mean[at % width]) / deviation[at % width]) };
}

/**
 * The inverse of `normalize`: x deviation + mean for each channel, e.g. of a forecast. In new arrays.
 *
 * @throws DatasetError if the normalization is for another number of channels
 *
 * @example
 * const values = denormalize({ data: Float32Array.of(-2, 2), steps: 2, width: 1 }, { mean: [2], deviation: [0.5] });
 * console.log([...values.data]); // [1, 3]
 */
export function denormalize<S extends Series>(series: S, normalization: Normalization): S {
  requireSeries('denormalize', 'series', series);
  requireNormalization('denormalize', normalization, series.width);
  const { mean, deviation } = normalization;
  const { width } = series;
  return { ...series, data: series.data.map((value, at) => value * deviation[at % width] + mean[at % width]) };
}

/** @throws DatasetError if it is not a normalization, or one for another width */
export function requireNormalization(owner: string, normalization: Normalization, width: number): void {
  const { mean, deviation }: Normalization = Object(normalization);
  const isRight = [mean, deviation].every((values) => Array.isArray(values) && values.every(Number.isFinite));
  requireArgument(owner, 'normalization', isRight, normalization, 'mean and deviation as lists of numbers');
  if (mean.length === width && deviation.length === width) return;
  throw new DatasetError(
    owner,
    `the normalization is for ${mean.length} channels, not for ${width}`,
    'Fit it again, or use the channels it was fitted on',
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
 * @param options `source`: the name of the checkpoint in messages. Default: "normalization".
 * @throws DatasetError if it is damaged; the message names the first problem
 *
 * @example
 * const stored = JSON.stringify({ mean: [2], deviation: [0.5] });
 * const normalization = normalizationFromJSON(JSON.parse(stored), { source: 'model.json' });
 */
export function normalizationFromJSON(json: unknown, options: { readonly source?: string | undefined } = {}): Normalization {
  requireOptions('normalizationFromJSON', options, ['source']);
  requireArgument('normalizationFromJSON', 'json', hintOf(json) === undefined, json, 'parsed JSON');
  const { source = 'normalization' } = options;
  requireText('normalizationFromJSON', 'source', source);
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const problem = `the normalization is damaged: ${v.getDotPath(issue) ?? 'it'} ${issue.message}`;
  throw new DatasetError(source, problem, 'Take an intact copy, or train again');
}
