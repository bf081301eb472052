/**
 * Changes the sample rate by band-limited interpolation (Julius O. Smith, "Digital Audio Resampling"). The filter is the one of
 * torchaudio.functional.resample, so both give the same samples.
 *
 * What it does not do well: rates without a common divisor need one filter for every output sample of a second (44,101 to 16,000: 16,000
 * filters).
 */
import { requireOptions } from '../requireArgument.js';
import { requireSampleArray, requireSampleRate } from './audioSignal.js';

/** The options of `resample`. */
export interface ResampleOptions {
  /** The present sample rate in hertz. */
  readonly from: number;
  /** The new sample rate in hertz. */
  readonly to: number;
}

/** Zero crossings of the sinc on each side, and the share of the lower Nyquist frequency that passes: torchaudio's defaults. */
const zeroCrossings = 6;
const rolloff = 0.99;

/**
 * With p = from / gcd, q = to / gcd and the cutoff c = 0.99 min(p, q), output n = q m + j is
 *
 *     y[n] = (c / p) sum_i x[i] h(c (i / p - n / q)),   h(t) = sinc(t) cos^2(pi t / 12) for |t| < 6, else 0
 *
 * with zeros around the signal. The result has ceil(N q / p) samples. Equal rates return the input array itself.
 *
 * @throws DatasetError if a rate is not an integer from 1,000 to 768,000 hertz
 *
 * @example
 * const telephone = resample(new Float32Array(44_100), { from: 44_100, to: 8000 });
 * telephone.length; // 8000
 */
export function resample(samples: Float32Array, options: ResampleOptions): Float32Array {
  requireSampleArray('resample', samples);
  requireOptions('resample', options, ['from', 'to']);
  const { from, to } = options;
  requireSampleRate('resample', from);
  requireSampleRate('resample', to);
  return resampleByRatio(samples, from, to);
}

/** `resample` for any two positive integers, without checking the rates. */
export function resampleByRatio(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const divisor = greatestCommonDivisor(from, to);
  const p = from / divisor;
  const q = to / divisor;
  const { starts, taps, weights } = filtersOf(p, q);
  const output = new Float32Array(Math.ceil((samples.length * q) / p));
  for (let n = 0, phase = 0, origin = 0; n < output.length; n++) {
    const first = origin + starts[phase];
    const begin = Math.max(0, -first);
    const end = Math.min(taps, samples.length - first);
    const row = phase * taps;
    let sum = 0;
    for (let tap = begin; tap < end; tap++) sum += weights[row + tap] * samples[first + tap];
    output[n] = sum;
    if (++phase === q) {
      phase = 0;
      origin += p;
    }
  }
  return output;
}

interface Filters {
  /** The first input sample of each phase, relative to the start of the period: [q]. */
  readonly starts: Int32Array;
  /** The length of each filter. */
  readonly taps: number;
  readonly weights: Float64Array; // [q, taps]
}

const kept = new Map<string, Filters>();
const mostKept = 32;
/** Larger tables, of some megabytes, are not cached: their rates are so odd that they rarely come again. */
const mostWeights = 2 ** 20;

function filtersOf(p: number, q: number): Filters {
  const key = `${p}/${q}`;
  const known = kept.get(key);
  if (known) return known;
  const filters = makeFilters(p, q);
  if (filters.weights.length > mostWeights) return filters;
  const [oldest] = kept.keys();
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  kept.set(key, filters);
  return filters;
}

function makeFilters(p: number, q: number): Filters {
  const cutoff = Math.min(p, q) * rolloff;
  const reach = (zeroCrossings * p) / cutoff;
  const taps = 2 * Math.ceil(reach) + 1;
  const starts = new Int32Array(q);
  const weights = new Float64Array(q * taps);
  for (let phase = 0; phase < q; phase++) {
    const center = (phase * p) / q;
    starts[phase] = Math.ceil(center - reach);
    for (let tap = 0; tap < taps; tap++) {
      const t = cutoff * ((starts[phase] + tap) / p - phase / q);
      if (Math.abs(t) < zeroCrossings) weights[phase * taps + tap] = (cutoff / p) * windowedSinc(t);
    }
  }
  return { starts, taps, weights };
}

function windowedSinc(t: number): number {
  const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
  return sinc * Math.cos((Math.PI * t) / zeroCrossings / 2) ** 2;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
