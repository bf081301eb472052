/** The quiet before and after a sound, taken away. */
import { requireArgument, requireOptions } from '../requireArgument.js';
import { requireSamples } from './frames.js';
import { requireSampleRate } from './sound.js';

export interface TrimSilenceOptions {
  readonly sampleRate: number;
  /** Decibels below the loudest frame from which on it is silence. Default 40. */
  readonly threshold?: number | undefined;
}

/** Seconds. */
const frameDuration = 0.02;

/**
 * Cuts both ends up to the first and the last frame of 20 milliseconds whose power is not `threshold` decibels below that of the
 * loudest; silence in the middle stays. Gives a view, not a copy. A recording of nothing but zeros comes back whole: nothing in it is louder.
 *
 * Fails with a `DatasetError` when there are 0 samples.
 */
export function trimSilence(samples: Float32Array, options: TrimSilenceOptions): Float32Array {
  requireOptions('trimSilence', options);
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
