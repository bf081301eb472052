/** The normalization of the pixels of clips. */
import { requireHaving } from '../requireArgument.js';
import { fitNormalization as fitSequences } from '../sequences/fitNormalization.js';
import type { Normalization } from '../sequences/normalization.js';
import type { ClipSet } from './clipSet.js';

/**
 * The mean and standard deviation of each channel over all pixels of all frames, on the scale from 0 to 1. A constant channel gets deviation
 * 1. Fit it on the training part only, so that the other parts stay unseen. All ranks call it with a set that was loaded with `ranks`.
 *
 * @example
 * const { mean, deviation } = await fitNormalization(clipSet); // clipSet: gray clips
 * mean.length; // 1
 */
export async function fitNormalization(set: ClipSet): Promise<Normalization> {
  requireHaving('fitNormalization', 'set', set, 'what loadClips gives', 'lengths', 'shape', 'frames');
  const [, , width] = set.shape;
  // A clip is a series of pixels.
  return fitSequences({
    lengths: set.lengths,
    width,
    share: set.share,
    async features(index) {
      const { data: bytes } = await set.frames(index);
      const data = new Float32Array(bytes.length);
      for (let at = 0; at < bytes.length; at++) data[at] = bytes[at] / 255;
      return { data, steps: data.length / width, width };
    },
  });
}
