/** The frames of an animation in memory. */
import { atConstantRate, type ShownPicture } from '../constantRate.js';
import { emptyRange } from '../films/brokenFilm.js';
import { mostFrameRate, type ReadVideoOptions } from '../readOptions.js';
import type { FrameShape, VideoFrames } from '../videoFrames.js';
import type { Animation } from './picture.js';

/**
 * Frames at a constant rate: by default the mean rate of the animation.
 *
 * @throws DatasetError if no picture is in the range, or a picture cannot be decoded
 */
export async function* animationFrames(
  animation: Animation,
  options: ReadVideoOptions,
  name: string,
): AsyncGenerator<VideoFrames, void, void> {
  const { seconds, warnings } = animation;
  const total = seconds.reduce((sum, each) => sum + each, 0);
  // Without the rounding errors of a sum.
  const frameRate = Math.min(mostFrameRate, Math.round((1e6 * seconds.length) / total) / 1e6);
  let shape: FrameShape | undefined;
  for await (const piece of atConstantRate({ ...animation, frameRate, pictures: shown(animation) }, options, name)) {
    shape = piece.shape;
    yield piece;
  }
  if (shape === undefined) throw emptyRange(name, options.from ?? 0, total);
  const rate = options.frameRate ?? frameRate;
  if (warnings.length > 0) yield { data: new Uint8Array(0), shape: [0, shape[1], shape[2], shape[3]], frameRate: rate, warnings };
}

async function* shown({ seconds, pictures }: Animation): AsyncGenerator<ShownPicture, void, void> {
  let [until, index] = [0, 0];
  for await (const { data } of pictures()) {
    until += seconds[index++];
    yield { until, pixels: () => data };
  }
}
