/** Writes the values to predict into batches: chosen channels, normalized; a missing value stays NaN. */
import type { Normalization } from '../sequences/normalization.js';
import type { Series } from '../sequences/series.js';

export interface TargetOptions {
  readonly normalization?: Normalization | undefined;
  /** The channels to predict. Default: all. */
  readonly channels?: readonly number[] | undefined;
}

export class TargetWriter {
  readonly width: number;
  readonly #channels: readonly number[];
  readonly #mean: readonly number[];
  readonly #deviation: readonly number[];

  constructor(width: number, { normalization, channels = [...Array(width).keys()] }: TargetOptions) {
    this.width = channels.length;
    this.#channels = channels;
    this.#mean = normalization?.mean ?? Array(width).fill(0);
    this.#deviation = normalization?.deviation ?? Array(width).fill(1);
  }

  /** Writes `count` steps of a series, from step `from` on, as row `b` of `to` [steps, batch, width]. */
  write(
    to: Float32Array,
    { data, width }: Series,
    { from, count, b, batch }: { readonly from: number; readonly count: number; readonly b: number; readonly batch: number },
  ): void {
    for (let t = 0; t < count; t++) {
      const written = (t * batch + b) * this.width;
      this.#channels.forEach((i, place) => {
        to[written + place] = (data[(from + t) * width + i] - this.#mean[i]) / this.#deviation[i];
      });
    }
  }
}
