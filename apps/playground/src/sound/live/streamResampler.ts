/** Changes the sample rate of audio that arrives in pieces. Its output is that of `resample` for the whole recording. */
import { resample } from '@statal/datasets/audio';
import { sampleRate } from '../words/frames.js';

export class StreamResampler {
  readonly #from: number;
  /** Input samples after which the filters repeat, at least ten milliseconds. One such block on each side is enough for every filter. */
  readonly #block: number;
  #kept: Float32Array;

  constructor(from: number) {
    this.#from = from;
    const period = from / divisor(from, sampleRate);
    this.#block = period * Math.ceil(from / 100 / period);
    this.#kept = new Float32Array(this.#block);
  }

  /** The samples that are complete now. */
  push(samples: Float32Array): Float32Array {
    if (this.#from === sampleRate) return samples;
    const all = new Float32Array(this.#kept.length + samples.length);
    all.set(this.#kept);
    all.set(samples, this.#kept.length);
    const blocks = Math.floor(all.length / this.#block) - 2;
    if (blocks < 1) {
      this.#kept = all;
      return new Float32Array(0);
    }
    const used = (blocks + 2) * this.#block;
    const outputs = (this.#block * sampleRate) / this.#from;
    const changed = resample(all.subarray(0, used), { from: this.#from, to: sampleRate });
    this.#kept = all.slice(blocks * this.#block);
    return changed.subarray(outputs, (blocks + 1) * outputs);
  }
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
