/** The normalization of series that are in memory. */
import { requireArgument } from '../requireArgument.js';
import { ChannelMoments, type Normalization } from '../sequences/normalization.js';
import { isSeries, type Series } from '../sequences/series.js';
import type { SeriesSet } from './seriesSet.js';

/**
 * The mean and standard deviation of each channel over all steps of all series. Missing values do not count; a constant channel gets
 * deviation 1. Fit it on the training part only: otherwise the test part is no longer unseen.
 *
 * @throws DatasetError if a channel has no value
 *
 * @example
 * const { mean, deviation } = fitNormalization(seriesSet([[1, 2, 3], [6]]));
 * console.log(mean, deviation); // [3], [1.87]
 */
export function fitNormalization(source: SeriesSet | Series): Normalization {
  const { series = [source as Series] }: { readonly series?: readonly Series[] } = Object(source);
  const isRight = Array.isArray(series) && series.length > 0 && series.every(isSeries);
  requireArgument('fitNormalization', 'source', isRight, source, 'a set of series, or a series');
  const moments = new ChannelMoments(series[0].width);
  for (const each of series) moments.add(each);
  return moments.normalization();
}
