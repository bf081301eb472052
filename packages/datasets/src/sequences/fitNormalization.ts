/** The normalization of series in memory, or of features that may be computed again on each use. */
import { onAllRanks, type ReadingRanks } from '../onAllRanks.js';
import { requireArgument } from '../requireArgument.js';
import { ChannelMoments, type Normalization } from './normalization.js';
import { isSeries, type Series } from './series.js';

/** Sequences that are given one by one, e.g. a `FeatureSet`. */
export interface FeatureSource {
  readonly lengths: { readonly length: number };
  readonly width: number;
  /** The sequences that this rank adds, if ranks share them. */
  readonly share?: { readonly ranks: ReadingRanks; readonly indices: readonly number[] } | undefined;
  features(index: number): Promise<Series>;
}

/**
 * The mean and standard deviation of each channel over all steps of all sequences. Missing values do not count; a constant channel gets
 * deviation 1. Fit it on the training part only, so that the other parts stay unseen.
 *
 * With a set that was loaded with `ranks`, all ranks call it. Each reads its share, and all get the same bits, those of one process within
 * rounding.
 *
 * @param source a set of series, a series, or the features of recordings from `loadFeatures`
 * @throws DatasetError if there are no steps, or a channel has no value
 *
 * @example
 * const { mean, deviation } = fitNormalization({ data: Float32Array.of(1, 3, 5), steps: 3, width: 1 });
 * console.log(mean, deviation); // [3], [1.633]
 */
export function fitNormalization(source: { readonly series: readonly Series[] } | Series): Normalization;
export function fitNormalization(source: FeatureSource): Promise<Normalization>;
export function fitNormalization(
  source: { readonly series: readonly Series[] } | Series | FeatureSource,
): Normalization | Promise<Normalization> {
  const given: Partial<{ readonly series: readonly Series[] } & FeatureSource> = Object(source);
  if (typeof given.features === 'function' && given.lengths !== undefined) return fittedOneByOne(source as FeatureSource);
  const { series = [source as Series] } = given;
  const isRight = Array.isArray(series) && series.length > 0 && series.every(isSeries);
  requireArgument('fitNormalization', 'source', isRight, source, 'a set of series, a series, or what loadFeatures gives');
  const moments = new ChannelMoments(series[0].width);
  for (const each of series) moments.add(each);
  return moments.normalization();
}

async function fittedOneByOne(source: FeatureSource): Promise<Normalization> {
  const { lengths, share } = source;
  const moments = new ChannelMoments(source.width);
  if (share === undefined) {
    for (let index = 0; index < lengths.length; index++) moments.add(await source.features(index));
    return moments.normalization();
  }
  const ofRanks = await onAllRanks(share.ranks, async () => {
    const own = new ChannelMoments(source.width);
    for (const index of share.indices) own.add(await source.features(index));
    return own.toJSON();
  });
  for (const each of ofRanks) moments.merge(each);
  return moments.normalization();
}
