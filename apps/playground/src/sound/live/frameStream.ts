/** Computes features frame by frame from samples that arrive in pieces: the same numbers as for a whole recording. */
import type { AudioFeatures } from '@statal/datasets/audio';
import { decibels, framesPerStep, hop } from '../words/frames.js';

/** Takes each frame in order. `features` is valid during the call. */
export type TakeFrame = (features: Float32Array, decibels: number) => void;

/** Frames around the ones that are wanted, so that their windows lie inside: a window is 512 samples, and a frame 160. */
const around = 2;
const chunk = (2 * around + framesPerStep - 1) * hop;

export class FrameStream {
  readonly #features: AudioFeatures;
  readonly #take: TakeFrame;
  /** Samples that are still needed. The first frame to come is in the middle of sample `around * hop`. */
  #kept: Float32Array = new Float32Array(around * hop);
  #count = around * hop;

  constructor(features: AudioFeatures, take: TakeFrame) {
    this.#features = features;
    this.#take = take;
  }

  push(samples: Float32Array): void {
    if (this.#count + samples.length > this.#kept.length) {
      const grown = new Float32Array(2 * (this.#count + samples.length));
      grown.set(this.#kept.subarray(0, this.#count));
      this.#kept = grown;
    }
    this.#kept.set(samples, this.#count);
    this.#count += samples.length;
    let at = 0;
    for (; this.#count - at >= chunk; at += framesPerStep * hop) {
      const { data, width } = this.#features.compute(this.#kept.subarray(at, at + chunk));
      for (let frame = around; frame < around + framesPerStep; frame++) {
        const start = at + frame * hop;
        this.#take(data.subarray(frame * width, (frame + 1) * width), decibels(this.#kept, start, start + hop));
      }
    }
    this.#kept.copyWithin(0, at, this.#count);
    this.#count -= at;
  }
}
