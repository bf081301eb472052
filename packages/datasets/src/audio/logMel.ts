/** Log-mel energies: the loudness of each band of the mel scale, step by step. */

import { requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import type { FilledOptions } from '../filledOptions.js';
import { requireOptions } from '../requireArgument.js';
import { requireSampleRate } from './audioSignal.js';
import type { Features } from './features.js';
import { copyFrame, frameCount, frameStart, requireSamples } from './frames.js';
import { melFilterbankFor } from './melFilterbank.js';
import { fftSizeFor, powerSpectrum } from './powerSpectrum.js';

/** The options of `logMel`. */
export interface LogMelOptions {
  /** Sample rate in hertz. */
  readonly sampleRate: number;
  /** Number of mel bands. Default: 40. */
  readonly bands?: number | undefined;
  /** Samples in a frame. Default: 25 milliseconds. */
  readonly frame?: number | undefined;
  /** Samples from one frame to the next. Default: 10 milliseconds. */
  readonly hop?: number | undefined;
  /** Size of the transform, a power of two of at least `frame`. Default: the smallest. */
  readonly fftSize?: number | undefined;
  /** Start of the first band in hertz. Default: 0. */
  readonly lowest?: number | undefined;
  /** End of the last band in hertz. Default: half the sample rate. */
  readonly highest?: number | undefined;
  /**
   * Dynamic range in decibels. The loudest band of the recording becomes 0, and values below -range become -range. This removes loudness
   * and room noise (as in Whisper; Radford et al., 2022). Default: 0, no limit.
   */
  readonly range?: number | undefined;
}

/** From samples to features. */
export type FeatureFunction = (samples: Float32Array) => Features;

/** Keeps the logarithm of silence finite. Same offset as in torchaudio's MFCC with log_mels. */
const offset = 1e-6;

/**
 * Prepares the tables once. Returns the function from samples to features [1 + floor(N / hop), bands]:
 *
 *     log(sum_k M[b, k] P[t, k] + 1e-6)
 *
 * This is the natural logarithm of the mel filters M applied to the power spectrum P of centered frames with a Hann window. It equals
 * `torch.log(torchaudio.transforms.MelSpectrogram(...)(x) + 1e-6)` with `n_fft` fftSize, `win_length` frame, `hop_length` hop and `n_mels`
 * bands. `range` then subtracts the maximum and clamps at -range ln(10) / 10.
 *
 * @throws DatasetError if the sizes do not fit together; the function throws it for 0 samples
 *
 * @example
 * const features = logMel({ sampleRate: 16_000 });
 * const { steps, width } = features(new Float32Array(16_000)); // one second
 * steps; // 101
 * width; // 40
 */
export function logMel(options: LogMelOptions): FeatureFunction {
  requireOptions('logMel', options, logMelOptions);
  return logMelFor('logMel', options);
}

/** @param owner the function the user called, for messages */
export function logMelFor(owner: string, options: LogMelOptions): FeatureFunction {
  const { sampleRate, bands, frame, hop, fftSize, lowest, highest, range } = withDefaults(owner, options);
  const spectrum = powerSpectrum(owner, { size: fftSize, window: frame });
  const filters = melFilterbankFor(owner, { sampleRate, fftSize, bands, lowest, highest });
  const piece = new Float32Array(fftSize);
  const power = new Float64Array(fftSize / 2 + 1);
  return (samples) => {
    requireSamples(owner, samples);
    const steps = frameCount(samples.length, fftSize, hop, true);
    const data = new Float32Array(steps * bands);
    for (let t = 0, to = 0; t < steps; t++) {
      copyFrame(samples, frameStart(t, fftSize, hop, true), piece, true);
      spectrum(piece, power);
      for (let band = 0; band < bands; band++, to++) {
        const start = filters.starts[band];
        const weights = filters.weights[band];
        let energy = 0;
        for (let index = 0; index < weights.length; index++) energy += weights[index] * power[start + index];
        data[to] = Math.log(energy + offset);
      }
    }
    if (range > 0) limitRange(data, range);
    return { data, steps, width: bands };
  };
}

/** Subtracts the maximum and clamps, in place. */
function limitRange(data: Float32Array, decibels: number): void {
  const loudest = data.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const floor = (-decibels * Math.LN10) / 10;
  for (let index = 0; index < data.length; index++) data[index] = Math.max(floor, data[index] - loudest);
}

export const logMelOptions: readonly (keyof LogMelOptions)[] = [
  ...(['sampleRate', 'bands', 'frame', 'hop', 'fftSize', 'lowest', 'highest', 'range'] as const),
];

/** All options with their defaults filled in. */
export function withDefaults(owner: string, options: LogMelOptions): FilledOptions<LogMelOptions> {
  requireOptions(owner, options);
  const { sampleRate, bands = 40, frame = Math.round(sampleRate * 0.025), hop = Math.round(sampleRate * 0.01) } = options;
  requireSampleRate(owner, sampleRate);
  requirePositive(owner, { bands, frame, hop });
  const { fftSize = fftSizeFor(frame), lowest = 0, highest = Math.floor(sampleRate / 2), range = 0 } = options;
  if (!(range >= 0 && Number.isFinite(range)))
    throw new DatasetError(owner, `range must be 0 or more decibels, got ${range}`, '40 is a quiet room');
  return { sampleRate, bands, frame, hop, fftSize, lowest, highest, range };
}
