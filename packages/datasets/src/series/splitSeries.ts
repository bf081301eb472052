/** Splits a set of series into a training, a validation and a test part, class by class. */
import { DatasetError } from '../datasetError.js';
import { requireInteger, requireOptions } from '../requireArgument.js';
import { seededRandom } from '../sequences/seededRandom.js';
import { requireShares } from '../shares.js';
import { shuffledOrder } from '../shuffledOrder.js';
import type { Split } from '../splitText.js';
import type { Labels } from './labels.js';
import { pickedSet, requireSet, type SeriesSet } from './seriesSet.js';

/** The options of `splitSeries`. */
export interface SplitSeriesOptions {
  /** The share of the series for validation, from 0 up to but not including 1. Default: 0. */
  readonly validation?: number | undefined;
  /** The share of the series for testing. Default: 0. */
  readonly test?: number | undefined;
  /** Decides which series a part takes. Default: 0. */
  readonly seed?: number | undefined;
}

/**
 * Splits a set at random. Each held-out part takes round(share n) of the n series of each class, and at least one if the class has enough.
 * At least one series of each class stays in the training part. A set without classes is split as if it were one class. Each part keeps
 * the order of the set.
 *
 * Series of one subject, machine or day may end up in two parts. If a model must work for new ones, choose the parts with `selectSeries`.
 *
 * @throws DatasetError if the shares are not valid, or a part with a share above 0 would be empty
 *
 * @example
 * const set = seriesSet([[1], [2], [3], [4], [5], [6]], { labels: ['a', 'a', 'a', 'b', 'b', 'b'] });
 * const { train, test } = splitSeries(set, { test: 1 / 3, seed: 1 });
 * console.log(train.labels, test.labels); // [0, 0, 1, 1], [0, 1]
 */
export function splitSeries<L extends Labels>(set: SeriesSet<L>, options: SplitSeriesOptions): Split<SeriesSet<L>> {
  const owner = 'splitSeries';
  requireSet(owner, set);
  requireOptions(owner, options, ['validation', 'test', 'seed']);
  const { validation = 0, test = 0, seed = 0 } = options;
  requireInteger(owner, 'seed', seed);
  requireShares(owner, { validation, test }, 'set');
  const random = seededRandom(seed);
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  for (const members of byClass(set)) {
    const drawn = shuffledOrder(members.length, random).map((place) => members[place]);
    const forTest = heldCount(test, members.length, members.length - 1);
    const forValidation = heldCount(validation, members.length, members.length - 1 - forTest);
    parts.test.push(...drawn.slice(0, forTest));
    parts.validation.push(...drawn.slice(forTest, forTest + forValidation));
    parts.train.push(...drawn.slice(forTest + forValidation));
  }
  for (const [part, share] of Object.entries({ validation, test }) as ['validation' | 'test', number][]) {
    if (share === 0 || parts[part].length > 0) continue;
    const reason = `of ${set.series.length} series nothing is left for ${part}`;
    throw new DatasetError(owner, reason, 'Take more series or other shares');
  }
  const setOf = (indices: number[]): SeriesSet<L> =>
    pickedSet(
      set,
      indices.sort((a, b) => a - b),
    );
  return { train: setOf(parts.train), validation: setOf(parts.validation), test: setOf(parts.test) };
}

function heldCount(share: number, of: number, most: number): number {
  if (share === 0) return 0;
  return Math.max(0, Math.min(most, Math.max(1, Math.round(share * of))));
}

/** The indices of the series of each class; of all series if there are no classes. */
function byClass({ series, classes, labels }: SeriesSet): readonly (readonly number[])[] {
  const all = [...series.keys()];
  if (classes.length === 0 || labels === undefined) return [all];
  return classes.map((_, index) => all.filter((item) => labels[item] === index));
}
