/** Frames that were drawn, read as a film is read: cut, scaled, gray, at another rate. */
import { animationFrames } from './images/animationFrames.js';
import type { Picture } from './images/picture.js';
import { joinedFrames } from './joinedFrames.js';
import { type ReadVideoOptions, requireReadOptions } from './readOptions.js';
import type { VideoFrames } from './videoFrames.js';

/** @param name the clip in messages. Frames of one channel stay gray, whatever is asked. */
export async function drawnFrames(frames: VideoFrames, options: ReadVideoOptions, name: string): Promise<VideoFrames> {
  requireReadOptions('read', options);
  const { data, shape, frameRate } = frames;
  const [steps, height, width, channels] = shape;
  const { signal, name: _, ...changes } = options;
  signal?.throwIfAborted();
  const isGray = channels === 1;
  if (Object.entries(changes).every(([key, value]) => value === undefined || (key === 'gray' && value === isGray))) return frames;
  const size = height * width * channels;
  const animation = {
    height,
    width,
    seconds: Array(steps).fill(1 / frameRate),
    warnings: [],
    *pictures(): Generator<Picture, void, void> {
      for (let t = 0; t < steps; t++) yield { data: withAlpha(data.subarray(t * size, (t + 1) * size), channels), height, width };
    },
  };
  const pieces: VideoFrames[] = [];
  for await (const piece of animationFrames(animation, { ...options, gray: isGray || options.gray }, name)) pieces.push(piece);
  return joinedFrames(pieces);
}

/** A frame as red, green, blue and alpha. */
function withAlpha(frame: Uint8Array, channels: number): Uint8Array {
  const pixels = new Uint8Array((4 * frame.length) / channels).fill(255);
  for (let at = 0; at < frame.length / channels; at++)
    for (let c = 0; c < 3; c++) pixels[4 * at + c] = frame[at * channels + (channels === 1 ? 0 : c)];
  return pixels;
}
