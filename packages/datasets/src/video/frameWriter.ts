/** Writes frames of bytes into batches of numbers, time first. */
import type { Normalization } from '../sequences/normalization.js';
import type { VideoFrames } from './videoFrames.js';

/** Copies clips into the rows of one batch array: (x / 255 - mean) / deviation for each channel. */
export class FrameWriter {
  /** The number for each byte, of each channel: [C, 256]. */
  readonly #numbers: readonly Float32Array[];

  constructor(channels: number, normalization: Normalization | undefined) {
    this.#numbers = Array.from({ length: channels }, (_, c) => {
      const [mean, deviation] = [normalization?.mean[c] ?? 0, normalization?.deviation[c] ?? 1];
      return Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation);
    });
  }

  /** Writes `count` frames, from frame `from` on, as row `b` of `to` [steps, batch, H, W, C]. */
  write(
    to: Float32Array,
    { data, shape: [, height, width, channels] }: VideoFrames,
    { from = 0, count, b, batch }: { readonly from?: number; readonly count: number; readonly b: number; readonly batch: number },
  ): void {
    const size = height * width * channels;
    for (let t = 0; t < count; t++) {
      const [read, written] = [(from + t) * size, (t * batch + b) * size];
      for (let i = 0; i < size; i += channels)
        for (let c = 0; c < channels; c++) to[written + i + c] = this.#numbers[c][data[read + i + c]];
    }
  }
}
