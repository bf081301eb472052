/** Brings pictures that are shown for different times to a constant rate; cuts, scales and colors them. */
import { FrameScaler } from './frameScaler.js';
import { fitFrame, type ReadVideoOptions } from './readOptions.js';
import type { VideoFrames } from './videoFrames.js';

/** A picture of a film, whose pixels are fetched only if it becomes a frame. */
export interface ShownPicture {
  /** Red, green, blue and alpha of each pixel, row by row. */
  pixels(): Uint8Array | Promise<Uint8Array>;
  /** The second of the film at which the next picture takes its place. */
  readonly until: number;
}

/** Pictures of one size, in order. */
export interface ShownPictures {
  readonly height: number;
  readonly width: number;
  /** The rate if the caller asks for none. */
  readonly frameRate: number;
  readonly pictures: AsyncIterable<ShownPicture>;
}

/** Bytes of the frames that are given at a time, at least one frame. */
const pieceBytes = 2 ** 20;

/**
 * A picture that begins at second s begins at frame round(s rate), as in the filter fps of ffmpeg. Nothing is given if no picture is shown
 * in the range.
 *
 * @param name the film in messages
 */
export async function* atConstantRate(
  film: ShownPictures,
  options: ReadVideoOptions,
  name: string,
): AsyncGenerator<VideoFrames, void, void> {
  const { gray = false, from = 0, to, signal } = options;
  const frameRate = options.frameRate ?? film.frameRate;
  const fit = fitFrame(film, options, name);
  const scaler = new FrameScaler(fit, gray);
  const channels = gray ? 1 : 3;
  const size = fit.height * fit.width * channels;
  const end = to === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.round((to - from) * frameRate));
  const atOnce = Math.max(1, Math.floor(pieceBytes / size));
  let waiting: Uint8Array[] = [];
  const take = (): VideoFrames => {
    const data = new Uint8Array(waiting.length * size);
    for (const [index, frame] of waiting.entries()) data.set(frame, index * size);
    const steps = waiting.length;
    waiting = [];
    return { data, shape: [steps, fit.height, fit.width, channels], frameRate };
  };

  let given = 0;
  let shortest: ShownPicture | undefined;
  for await (const picture of film.pictures) {
    signal?.throwIfAborted();
    const until = Math.min(end, Math.round((picture.until - from) * frameRate));
    if (until <= given) {
      if (picture.until > from) shortest ??= picture;
      continue;
    }
    const frame = scaler.scale(await picture.pixels(), film.width);
    for (; given < until; given++) {
      waiting.push(frame);
      if (waiting.length === atOnce) yield take();
    }
    if (given === end) break;
  }
  // A film that lasts less than half a frame has one.
  if (given === 0 && shortest !== undefined) waiting.push(scaler.scale(await shortest.pixels(), film.width));
  if (waiting.length > 0) yield take();
}
