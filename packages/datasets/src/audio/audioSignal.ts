/** Audio in memory: the output of every decoder and the input of all later steps. */
import { DatasetError } from '../datasetError.js';
import { requireArgument } from '../requireArgument.js';

/** Samples at a constant rate, nominally from -1 to 1. */
export interface AudioSignal {
  /** One array for each channel, all of the same length. */
  readonly channels: readonly Float32Array[];
  /** In hertz. */
  readonly sampleRate: number;
  /** Problems of a recording that could still be decoded, e.g. that its end is missing. Default: none. */
  readonly warnings?: readonly DatasetError[] | undefined;
}

/** Limits of sample rates in hertz. Rates outside come from broken headers, and resampling from them could take forever. */
export const sampleRates = { lowest: 1000, highest: 768_000 } as const;

export function isSampleRate(rate: number): boolean {
  return Number.isInteger(rate) && rate >= sampleRates.lowest && rate <= sampleRates.highest;
}

/**
 * @param owner the function the user called, for messages
 * @throws DatasetError if the rate is not an integer within the limits
 */
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

export function requireChannels(owner: string, audio: AudioSignal): void {
  const channels: unknown = (audio as AudioSignal | undefined)?.channels;
  const isRight = Array.isArray(channels) && channels.every((each) => each instanceof Float32Array && each.length === channels[0].length);
  requireArgument(owner, 'audio', isRight, audio, 'channels as a list of Float32Arrays of one length');
}
