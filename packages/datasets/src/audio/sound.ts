/** Sound in memory: what every decoder gives and every step after it takes. */
import { DatasetError } from '../datasetError.js';
import { requireArgument } from '../requireArgument.js';

/** Samples at a steady rate, nominally from -1 to 1. */
export interface Sound {
  /** One array for each channel, all of the same length. */
  readonly channels: readonly Float32Array[];
  /** In hertz. */
  readonly sampleRate: number;
  /** What is wrong with the recording although it could be decoded, e.g. that its end is missing. Default: nothing. */
  readonly warnings?: readonly DatasetError[] | undefined;
}

/** Below and above lie telegraph clicks and broken headers, and resampling from there to a common rate would never end. */
export const sampleRates = { lowest: 1000, highest: 768_000 } as const;

export function isSampleRate(rate: number): boolean {
  return Number.isInteger(rate) && rate >= sampleRates.lowest && rate <= sampleRates.highest;
}

/** @param owner the function the user called, for messages */
export function requireSampleRate(owner: string, rate: number): void {
  if (isSampleRate(rate)) return;
  throw new DatasetError(
    owner,
    `the sample rate must be an integer from ${sampleRates.lowest} to ${sampleRates.highest} hertz, got ${rate}`,
    'Use a common one, e.g. 16000',
  );
}

export function requireSampleArray(owner: string, samples: unknown): void {
  requireArgument(owner, 'samples', samples instanceof Float32Array, samples, 'a Float32Array');
}

export function requireChannels(owner: string, sound: Sound): void {
  const channels: unknown = (sound as Sound | undefined)?.channels;
  const isRight = Array.isArray(channels) && channels.every((each) => each instanceof Float32Array && each.length === channels[0].length);
  requireArgument(owner, 'sound', isRight, sound, 'channels as a list of Float32Arrays of one length');
}
