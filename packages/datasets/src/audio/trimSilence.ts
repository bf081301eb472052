/** Removes the silence before and after a recording. */
import { requireArgument, requireOptions } from '../requireArgument.js';
import { requireSampleRate } from './audioSignal.js';
import { requireSamples } from './frames.js';

/** The options of `trimSilence`. */
export interface TrimSilenceOptions {
  readonly sampleRate: number;
  /** Frames this many decibels below the loudest one are silence. Default: 40. */
  readonly threshold?: number | undefined;
}

/** In seconds. */
const frameDuration = 0.02;

/**
 * Cuts the ends up to the first and the last frame of 20 milliseconds that is less than `threshold` decibels below the loudest. Silence in
 * the middle stays. Returns a view, not a copy. A recording of zeros is returned whole.
 *
 * @throws DatasetError if there are 0 samples
 * @example
 * const padded = new Float32Array(24_000); // silence, one second of a tone, silence
 * padded.set(samples, 8000);
 * trimSilence(padded, { sampleRate: 8000 }).length; // 8000
 */
export function trimSilence(samples: Float32Array, options: TrimSilenceOptions): Float32Array {
  requireOptions('trimSilence', options, ['sampleRate', 'threshold']);
  const { sampleRate, threshold = 40 } = options;
  requireArgument('trimSilence', 'threshold', typeof threshold === 'number' && threshold >= 0, threshold, 'a number of decibels from 0');
  requireSampleRate('trimSilence', sampleRate);
  requireSamples('trimSilence', samples);
  const length = Math.max(1, Math.round(frameDuration * sampleRate));
  const powers: number[] = [];
  for (let start = 0; start < samples.length; start += length) powers.push(power(samples.subarray(start, start + length)));
  const limit = maximum(powers) * 10 ** (-threshold / 10);
  const first = powers.findIndex((value) => value >= limit);
  const last = powers.findLastIndex((value) => value >= limit);
  return samples.subarray(first * length, (last + 1) * length);
}

function power(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}

function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
