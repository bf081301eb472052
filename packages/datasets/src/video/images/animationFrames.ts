/** The frames of pictures that are shown for different times: brought to a constant rate, cut, scaled and colored. */
import type { DatasetError } from '../../datasetError.js';
import { emptyRange } from '../films/brokenFilm.js';
import { FrameScaler } from '../frameScaler.js';
import { fitFrame, mostFrameRate, type ReadVideoOptions } from '../readOptions.js';
import type { FrameShape, VideoFrames } from '../videoFrames.js';
import type { Animation } from './picture.js';

/** Bytes of the frames that are given at a time, at least one frame. */
const pieceBytes = 2 ** 20;

/**
 * A picture that begins at second s begins at frame round(s rate), as in the filter fps of ffmpeg. The default rate is the mean of the
 * animation.
 *
 * @throws DatasetError if no picture is in the range, or a picture cannot be decoded
 */
export async function* animationFrames(
  animation: Animation,
  options: ReadVideoOptions,
  name: string,
): AsyncGenerator<VideoFrames, void, void> {
  const { seconds, warnings } = animation;
  const { gray = false, from = 0, to = Number.POSITIVE_INFINITY, signal } = options;
  const total = seconds.reduce((sum, each) => sum + each, 0);
  const frameRate = options.frameRate ?? meanRate(seconds.length, total);
  const fit = fitFrame(animation, options, name);
  const scaler = new FrameScaler(fit, gray);
  const [height, width, channels] = [fit.height, fit.width, gray ? 1 : 3];
  const end = Math.max(Math.round((Math.min(to, total) - from) * frameRate), from < total ? 1 : 0);
  if (end <= 0) throw emptyRange(name, from, total);
  const atOnce = Math.max(1, Math.floor(pieceBytes / (height * width * channels)));
  let piece = new Uint8Array(0);
  let filled = 0;
  let given = 0;
  const shape = (steps: number): FrameShape => [steps, height, width, channels];
  const take = (): VideoFrames => {
    const data = piece.subarray(0, filled * height * width * channels);
    filled = 0;
    return { data, shape: shape(data.length / (height * width * channels)), frameRate };
  };

  let shownUntil = -from;
  let index = 0;
  for await (const picture of animation.pictures()) {
    signal?.throwIfAborted();
    shownUntil += seconds[index++];
    // The last picture stays until the end, whatever rounding says.
    const until = index === seconds.length ? end : Math.min(end, Math.round(shownUntil * frameRate));
    if (until <= given) continue;
    const frame = scaler.scale(picture.data, animation.width);
    for (; given < until; given++) {
      if (filled === 0) piece = new Uint8Array(Math.min(atOnce, end - given) * frame.length);
      piece.set(frame, filled * frame.length);
      filled++;
      if (filled === atOnce) yield take();
    }
    if (given === end) break;
  }
  if (filled > 0) yield take();
  yield* lastWarnings(warnings, shape(0), frameRate);
}

/** Frames per second, without the rounding errors of a sum. */
function meanRate(count: number, seconds: number): number {
  return Math.min(mostFrameRate, Math.round((1e6 * count) / seconds) / 1e6);
}

function* lastWarnings(warnings: readonly DatasetError[], shape: FrameShape, frameRate: number): Generator<VideoFrames, void, void> {
  if (warnings.length > 0) yield { data: new Uint8Array(0), shape, frameRate, warnings };
}
