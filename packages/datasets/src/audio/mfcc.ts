/** Mel-frequency cepstral coefficients (Davis and Mermelstein, 1980): decorrelated log-mel energies. */
import { requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireOptions } from '../requireArgument.js';
import { type FeatureFunction, type LogMelOptions, logMelFor, logMelOptions, withDefaults } from './logMel.js';

/** The options of `mfcc`: those of `logMel`, and the number of coefficients. */
export interface MfccOptions extends LogMelOptions {
  /** Number of coefficients, at most `bands`. Default: 13. */
  readonly coefficients?: number | undefined;
}

/**
 * The orthonormal cosine transform (DCT-II) of the log-mel energies L, with B bands:
 *
 *     c[t, k] = s_k sum_b L[t, b] cos(pi k (b + 1/2) / B),   s_0 = sqrt(1 / B), s_k = sqrt(2 / B)
 *
 * Equals `torchaudio.transforms.MFCC(..., log_mels=True)`. The energies are natural logarithms, so the coefficients of a step depend only
 * on its frame. Torchaudio's other choice, decibels below the loudest frame, depends on the whole recording.
 *
 * @throws DatasetError if there are more coefficients than bands, or where `logMel` throws
 *
 * @example
 * const features = mfcc({ sampleRate: 8000, coefficients: 13 });
 * features(new Float32Array(8000)).width; // 13
 */
export function mfcc(options: MfccOptions): FeatureFunction {
  requireOptions('mfcc', options, mfccOptions);
  return mfccFor('mfcc', options);
}

export const mfccOptions: readonly (keyof MfccOptions)[] = [...logMelOptions, 'coefficients'];

/** @param owner the function the user called, for messages */
export function mfccFor(owner: string, options: MfccOptions): FeatureFunction {
  requireOptions(owner, options);
  const { coefficients = 13 } = options;
  const { bands } = withDefaults(owner, options);
  requirePositive(owner, { coefficients });
  if (coefficients > bands)
    throw new DatasetError(owner, `${bands} bands do not give ${coefficients} coefficients`, 'Use fewer coefficients or more bands');
  const energies = logMelFor(owner, options);
  const cosines = Float64Array.from({ length: coefficients * bands }, (_, index) => {
    const [k, b] = [Math.floor(index / bands), index % bands];
    return Math.sqrt((k === 0 ? 1 : 2) / bands) * Math.cos((Math.PI * k * (b + 0.5)) / bands);
  });
  return (samples) => {
    const { data, steps } = energies(samples);
    const result = new Float32Array(steps * coefficients);
    for (let t = 0, to = 0; t < steps; t++) {
      for (let k = 0; k < coefficients; k++, to++) {
        let sum = 0;
        for (let b = 0; b < bands; b++) sum += cosines[k * bands + b] * data[t * bands + b];
        result[to] = sum;
      }
    }
    return { data: result, steps, width: coefficients };
  };
}
