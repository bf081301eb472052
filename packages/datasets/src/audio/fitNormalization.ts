/** The normalization of features that may be computed again on each use. */
import { requireHaving } from '../requireArgument.js';
import { ChannelMoments, type Normalization } from '../sequences/normalization.js';
import type { Features } from './features.js';

/** The data to fit on, e.g. a `FeatureSet`. */
export interface FeatureSource {
  readonly lengths: { readonly length: number };
  readonly width: number;
  features(index: number): Promise<Features>;
}

/**
 * The mean and standard deviation of each feature over all steps of all recordings. A constant feature gets deviation 1. Fit it on the
 * training part only, so that the other parts stay unseen.
 *
 * @throws DatasetError if there are no steps
 *
 * @example
 * const normalization = await fitNormalization(set); // of the training part only
 * normalization.mean.length === set.width; // true
 */
export async function fitNormalization(source: FeatureSource): Promise<Normalization> {
  requireHaving('fitNormalization', 'source', source, 'what loadFeatures gives', 'lengths', 'width', 'features');
  const moments = new ChannelMoments(source.width);
  for (let index = 0; index < source.lengths.length; index++) moments.add(await source.features(index));
  return moments.normalization();
}
