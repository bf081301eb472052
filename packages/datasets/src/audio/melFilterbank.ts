/** Triangular filters on the mel scale, as in torchaudio.functional.melscale_fbanks (scale "htk", no norm). */
import { requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireOptions } from '../requireArgument.js';
import { requireSampleRate } from './audioSignal.js';

/** The options of `melFilterbank`. */
export interface MelFilterbankOptions {
  readonly sampleRate: number;
  /** Size of the Fourier transform. Its spectrum has fftSize / 2 + 1 frequencies. */
  readonly fftSize: number;
  /** Number of filters. */
  readonly bands: number;
  /** Start of the first filter in hertz. Default: 0. */
  readonly lowest?: number | undefined;
  /** End of the last filter in hertz. Default: half the sample rate. */
  readonly highest?: number | undefined;
}

/** Filter b has the weights `weights[b]` from frequency `starts[b]` on; all others are 0. */
export interface MelFilterbank {
  readonly starts: readonly number[];
  readonly weights: readonly Float64Array[];
}

/** mel = 2595 log10(1 + f / 700): O'Shaughnessy, "Speech Communication", 1987; the scale of HTK. */
function toMel(hertz: number): number {
  return 2595 * Math.log10(1 + hertz / 700);
}

function toHertz(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}

/**
 * Makes triangles from `bands + 2` points, equally spaced in mel between `lowest` and `highest`. Filter b rises from point b to 1 at point
 * b + 1 and falls to 0 at point b + 2, linearly in hertz.
 *
 * @throws DatasetError if the limits do not fit the sample rate, or a filter is too narrow to hold a frequency
 * @example
 * const { starts, weights } = melFilterbank({ sampleRate: 8000, fftSize: 256, bands: 20 });
 * weights.length; // 20
 * starts[0]; // 1
 */
export function melFilterbank(options: MelFilterbankOptions): MelFilterbank {
  return melFilterbankFor('melFilterbank', options);
}

/** @param owner the function the user called, for messages */
export function melFilterbankFor(owner: string, options: MelFilterbankOptions): MelFilterbank {
  requireOptions(owner, options, ['sampleRate', 'fftSize', 'bands', 'lowest', 'highest']);
  const { sampleRate, fftSize, bands, lowest = 0 } = options;
  requireSampleRate(owner, sampleRate);
  requirePositive(owner, { fftSize, bands });
  const nyquist = Math.floor(sampleRate / 2); // torchaudio, too, rounds half of an odd rate down
  const { highest: top = nyquist } = options;
  for (const [name, hertz] of Object.entries({ lowest, highest: top }))
    requireArgument(owner, name, typeof hertz === 'number', hertz, 'a number of hertz');
  if (!(lowest >= 0 && lowest < top && top <= nyquist)) {
    throw new DatasetError(
      owner,
      `filters from ${lowest} to ${top} Hz do not fit a sample rate of ${sampleRate} Hz`,
      `Choose 0 <= lowest < highest <= ${nyquist}`,
    );
  }
  const frequencies = fftSize / 2 + 1;
  const points = Array.from({ length: bands + 2 }, (_, index) =>
    toHertz(toMel(lowest) + ((toMel(top) - toMel(lowest)) * index) / (bands + 1)),
  );
  const starts: number[] = [];
  const weights: Float64Array[] = [];
  for (let band = 0; band < bands; band++) {
    const [left, peak, right] = points.slice(band, band + 3);
    const row = Float64Array.from({ length: frequencies }, (_, bin) => {
      const hertz = (bin * nyquist) / (frequencies - 1);
      return Math.max(0, Math.min((hertz - left) / (peak - left), (right - hertz) / (right - peak)));
    });
    const first = row.findIndex((weight) => weight > 0);
    if (first < 0) {
      throw new DatasetError(
        owner,
        `band ${band} of ${bands} (${left.toFixed(0)} to ${right.toFixed(0)} Hz) is narrower than the ${(sampleRate / fftSize).toFixed(0)} Hz between two frequencies`,
        'Use fewer bands or a larger fftSize',
      );
    }
    starts.push(first);
    weights.push(row.slice(first, row.findLastIndex((weight) => weight > 0) + 1));
  }
  return { starts, weights };
}
