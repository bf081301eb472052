/** Frames one after another, and side by side. */
import type { VideoFrames } from '@statal/datasets/video';

/** The first `context` frames of a clip, then the predicted ones. */
export function joined(frames: VideoFrames, context: number, predicted: VideoFrames): VideoFrames {
  const [, height, width, channels] = frames.shape;
  const data = new Uint8Array((context + predicted.shape[0]) * height * width * channels);
  data.set(frames.data.subarray(0, context * height * width * channels));
  data.set(predicted.data, context * height * width * channels);
  return { data, shape: [context + predicted.shape[0], height, width, channels], frameRate: frames.frameRate };
}

/** Columns between two clips. */
const gap = 2;

/** Two clips of one size, for as many frames as the right one has. Where the left one has ended, it is black. */
export function sideBySide(left: VideoFrames, right: VideoFrames): VideoFrames {
  const [steps, height, width, channels] = right.shape;
  const row = (2 * width + gap) * channels;
  const data = new Uint8Array(steps * height * row);
  for (let t = 0; t < steps; t++) {
    for (let y = 0; y < height; y++) {
      const to = (t * height + y) * row;
      const from = (t * height + y) * width * channels;
      if (t < left.shape[0]) data.set(left.data.subarray(from, from + width * channels), to);
      data.set(right.data.subarray(from, from + width * channels), to + row - width * channels);
    }
  }
  return { data, shape: [steps, height, 2 * width + gap, channels], frameRate: right.frameRate };
}
