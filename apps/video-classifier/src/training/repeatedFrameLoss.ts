/** The loss of a prediction without a model: the next frame is the last one. A predictor should beat it. */
import type { ClipSet } from '@statal/datasets/video';
import type { Ranks } from '@statal/train';

/** Number of levels of brightness that are told apart. */
const levels = 16;

/**
 * Binary cross-entropy in nats of a pixel. The prediction for a pixel is the mean of what followed pixels of its brightness, in these clips.
 * So no other way to read a probability off the last frame, pixel by pixel, is better.
 *
 * @param ranks those that the set was loaded with; each counts the clips of its share, and all call this
 */
export async function repeatedFrameLoss(set: ClipSet, ranks?: Ranks): Promise<number> {
  const count = new Float64Array(levels);
  const sum = new Float64Array(levels);
  for (const index of set.share?.indices ?? set.clips.keys()) {
    const { data, shape } = await set.frames(index);
    const size = data.length / shape[0];
    for (let at = size; at < data.length; at++) {
      const level = data[at - size] >> 4;
      count[level] += 1;
      sum[level] += data[at] / 255;
    }
  }
  await ranks?.allReduce(count);
  await ranks?.allReduce(sum);
  let loss = 0;
  for (let level = 0; level < levels; level++) {
    const mean = sum[level] / count[level];
    if (mean > 0 && mean < 1) loss -= sum[level] * Math.log(mean) + (count[level] - sum[level]) * Math.log(1 - mean);
  }
  return loss / count.reduce((total, each) => total + each, 0);
}
