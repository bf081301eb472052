/** |FFT|^2 of windowed frames, as torchaudio's Spectrogram with power 2. The transform is fft.js. */
import FFT from 'fft.js';
import { DatasetError } from '../datasetError.js';

/** Writes the power [size / 2 + 1] of a frame of `size` samples into `power`. */
export type PowerSpectrum = (frame: Float32Array, power: Float64Array) => void;

/**
 * P[k] = |sum_n w[n] x[n] exp(-2 pi i k n / size)|^2, where w is a Hann window of `window` samples, sin^2(pi n / window). It is padded
 * with zeros on both sides to `size`.
 *
 * @throws DatasetError if `size` is not a power of two of at least `window`
 */
export function powerSpectrum(owner: string, { size, window }: { readonly size: number; readonly window: number }): PowerSpectrum {
  if (!Number.isInteger(Math.log2(size)) || size < Math.max(4, window)) {
    throw new DatasetError(
      owner,
      `fftSize must be a power of two of at least the ${window} samples of a frame, got ${size}`,
      `Use ${fftSizeFor(window)}`,
    );
  }
  const fft = new FFT(size);
  const input: number[] = Array(size).fill(0);
  const spectrum = fft.createComplexArray() as number[];
  const left = Math.floor((size - window) / 2);
  const weights = Float64Array.from({ length: size }, (_, n) =>
    n < left || n >= left + window ? 0 : Math.sin((Math.PI * (n - left)) / window) ** 2,
  );
  return (frame, power) => {
    for (let n = 0; n < size; n++) input[n] = frame[n] * weights[n];
    fft.realTransform(spectrum, input);
    for (let k = 0; k < power.length; k++) power[k] = spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2;
  };
}

/** The smallest power of two that is at least `window`. */
export function fftSizeFor(window: number): number {
  return 2 ** Math.max(2, Math.ceil(Math.log2(window)));
}
