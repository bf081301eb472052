/** Splits a long series in time, so that a model is tested on later steps than those that it is trained on. */
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireOptions } from '../requireArgument.js';
import { requireSeries, type Series, stepsOf } from '../sequences/series.js';
import { cutAt, requireShares } from '../shares.js';
import type { Split } from '../splitText.js';

/** The options of `splitByTime`. */
export interface SplitByTimeOptions {
  /** The share of the steps for validation, from 0 up to but not including 1. Default: 0. */
  readonly validation?: number | undefined;
  /** The share of the steps for testing, at the end. Default: 0. */
  readonly test?: number | undefined;
  /**
   * Number of steps before a held-out part that it also contains. With the `steps` of its windows, the first window predicts the first held-out
   * step, so none is lost; the steps are only read, never predicted. Default: 0.
   */
  readonly overlap?: number | undefined;
}

/**
 * Cuts a series of N steps at two places, in the order of time:
 *
 *     train       0 .. floor(N (1 - validation - test))
 *     validation    .. floor(N (1 - test))
 *     test          .. N
 *
 * The parts are views, not copies. Fit the normalization on `train`.
 *
 * @throws DatasetError if the shares are not valid, a part with a share above 0 would be empty, or `overlap` is longer than `train`
 *
 * @example
 * const series = { data: Float32Array.from({ length: 100 }, (_, t) => Math.sin(t)), steps: 100, width: 1 };
 * const { train, validation, test } = splitByTime(series, { validation: 0.1, test: 0.2, overlap: 5 });
 * console.log(train.steps, validation.steps, test.steps); // 70 15 25
 */
export function splitByTime<S extends Series>(series: S, options: SplitByTimeOptions): Split<S> {
  const owner = 'splitByTime';
  requireSeries(owner, 'series', series);
  requireOptions(owner, options, ['validation', 'test', 'overlap']);
  const { validation = 0, test = 0, overlap = 0 } = options;
  requireShares(owner, { validation, test }, 'series');
  const { steps } = series;
  requireArgument(owner, 'overlap', Number.isInteger(overlap) && overlap >= 0, overlap, 'a number of steps from 0');
  const [first, second] = [cutAt(steps, 1 - validation - test), cutAt(steps, 1 - test)];
  const lengths = { train: first, validation: validation > 0 ? second - first : 1, test: test > 0 ? steps - second : 1 };
  const empty = Object.entries(lengths).find(([, length]) => length < 1)?.[0];
  if (empty !== undefined)
    throw new DatasetError(
      owner,
      `a series of ${steps} steps is too short: nothing is left for ${empty}`,
      'Take a longer series or other shares',
    );
  if (overlap > first)
    throw new DatasetError(owner, `overlap ${overlap} is more than the ${first} steps of the training part`, 'Lower overlap');
  return {
    train: stepsOf(series, 0, first),
    validation: stepsOf(series, validation > 0 ? first - overlap : first, second),
    test: stepsOf(series, test > 0 ? second - overlap : second, steps),
  };
}
