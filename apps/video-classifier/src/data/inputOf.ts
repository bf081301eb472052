/** One frame as the input of a model. */
import type { Normalization, VideoFrames } from '@statal/datasets/video';

/** (x / 255 - mean) / deviation of each channel, as `clipBatches` normalizes. */
export function inputOf({ data, shape }: VideoFrames, index: number, { mean, deviation }: Normalization): Float32Array {
  const [, height, width, channels] = shape;
  const size = height * width * channels;
  const input = new Float32Array(size);
  for (let at = 0; at < size; at++) input[at] = (data[index * size + at] / 255 - mean[at % channels]) / deviation[at % channels];
  return input;
}
