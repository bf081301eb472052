/** Makes more recordings from the given ones: shifted, louder or quieter, faster or slower, or noisier. */
import { DatasetError } from '../datasetError.js';
import { requireFunction, requireOptions } from '../requireArgument.js';
import { requireSampleArray, requireSampleRate } from './audioSignal.js';
import { resampleByRatio } from './resample.js';

/** The limits of the changes. Default of each limit: 0. */
export interface AugmentOptions {
  /** Sample rate in hertz. */
  readonly sampleRate: number;
  /** Largest relative change of speed: 0.1 is a factor from 0.9 to 1.1. Pitch changes with it, as on a tape. */
  readonly speed?: number | undefined;
  /** Largest shift in seconds, to the left or right. The length stays; zeros fill the gap. */
  readonly shift?: number | undefined;
  /**
   * How far the balance of low and high tones moves, as with another microphone or room. The samples pass the filter y[n] = x[n] + a x[n-1]
   * + b x[n-2], with a from -color to color and b from -color / 2 to color / 2.
   */
  readonly color?: number | undefined;
  /** Largest change of loudness in decibels, up or down. */
  readonly gain?: number | undefined;
  /** Largest white noise: its standard deviation relative to the root mean square of the audio. */
  readonly noise?: number | undefined;
}

/** Speeds are whole hundredths, which keeps the number of resampling filters small. */
const speedSteps = 100;

/**
 * Draws each change uniformly up to its limit, in the order speed, shift, color, gain, noise. The input is not changed. The same random
 * numbers give the same samples.
 *
 * @param random numbers from 0 up to but not including 1, e.g. `seededRandom(seed, epoch, index)`
 *
 * @throws DatasetError if a limit is negative, or speed is 0.9 or more
 *
 * @example
 * const changed = augment(samples, { sampleRate: 8000, shift: 0.05, gain: 6, noise: 0.1 }, seededRandom(1));
 * changed.length === samples.length; // true
 */
export function augment(samples: Float32Array, options: AugmentOptions, random: () => number): Float32Array {
  requireSampleArray('augment', samples);
  requireAugmentOptions(options);
  requireFunction('augment', 'random', random);
  const { sampleRate, speed = 0, shift = 0, color = 0, gain = 0, noise = 0 } = options;
  const either = (most: number): number => (2 * random() - 1) * most;
  const percent = Math.round(speedSteps * (1 + either(speed)));
  const moved = shifted(resampleByRatio(samples, percent, speedSteps), Math.round(either(shift) * sampleRate));
  const colored = color === 0 ? moved : filtered(moved, either(color), either(color / 2));
  const factor = 10 ** (either(gain) / 20);
  const deviation = random() * noise * rootMeanSquare(colored);
  if (factor === 1 && deviation === 0) return colored;
  return colored.map((sample) => factor * (sample + (deviation === 0 ? 0 : deviation * normal(random))));
}

export function requireAugmentOptions(options: AugmentOptions): void {
  requireOptions('augment', options, ['sampleRate', 'speed', 'shift', 'color', 'gain', 'noise']);
  const { sampleRate, speed = 0, shift = 0, color = 0, gain = 0, noise = 0 } = options;
  requireSampleRate('augment', sampleRate);
  requireLimits({ speed, shift, color, gain, noise });
}

function requireLimits(limits: { readonly [name: string]: number }): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (!(limit >= 0 && Number.isFinite(limit)))
      throw new DatasetError('augment', `${name} must be 0 or more, got ${limit}`, `Change ${name}`);
  }
  if (limits.speed >= 0.9) throw new DatasetError('augment', `speed must be below 0.9, got ${limits.speed}`, '0.1 is usual');
}

function shifted(samples: Float32Array, by: number): Float32Array {
  if (by === 0) return samples;
  const result = new Float32Array(samples.length);
  result.set(
    by > 0 ? samples.subarray(0, Math.max(0, samples.length - by)) : samples.subarray(-by),
    Math.min(samples.length, Math.max(0, by)),
  );
  return result;
}

/** Computes y[n] = x[n] + a x[n-1] + b x[n-2]. */
function filtered(samples: Float32Array, a: number, b: number): Float32Array {
  return samples.map((sample, n) => sample + a * (samples[n - 1] ?? 0) + b * (samples[n - 2] ?? 0));
}

export function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** A normally distributed number (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
