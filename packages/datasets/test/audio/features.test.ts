import { readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import {
  audioFeatures,
  deltas,
  frameSignal,
  logMel,
  type MfccOptions,
  melFilterbank,
  mfcc,
  resample,
  withDeltas,
} from '../../src/audio/index.js';
import { messageOf } from '../messageOf.js';

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface GoldenCase {
  readonly name: string;
  readonly kind: 'resample' | 'logMel' | 'mfcc';
  readonly options: MfccOptions & { readonly from: number; readonly to: number };
  readonly signal: Tensor;
  readonly outputs: Tensor;
  readonly deltas: Tensor;
  readonly accelerations: Tensor;
}

const cases: readonly GoldenCase[] = readGolden('audio');

/** The worst difference of two lists, in absolute terms. */
function worst(got: ArrayLike<number>, want: readonly number[]): number {
  expect(got.length).toBe(want.length);
  return want.reduce((most, value, index) => Math.max(most, Math.abs(got[index] - value)), 0);
}

describe('equal to torchaudio within 1e-4:', () => {
  for (const { name, kind, options, signal, ...want } of cases) {
    it(name, () => {
      const samples = Float32Array.from(signal.data);
      if (kind === 'resample') {
        expect(worst(resample(samples, options), want.outputs.data)).toBeLessThan(1e-4);
        return;
      }
      const features = (kind === 'mfcc' ? mfcc : logMel)(options)(samples);
      expect([features.steps, features.width]).toEqual(want.outputs.shape);
      expect(worst(features.data, want.outputs.data)).toBeLessThan(1e-4);
      const first = deltas(features);
      expect(worst(first.data, want.deltas.data)).toBeLessThan(1e-4);
      expect(worst(deltas(first).data, want.accelerations.data)).toBeLessThan(1e-4);
    });
  }

  it('seven resamplings, three log-mel and two MFCC cases were looked at', () => {
    expect(cases.map(({ kind }) => kind).sort()).toEqual([
      ...Array(3).fill('logMel'),
      ...Array(2).fill('mfcc'),
      ...Array(7).fill('resample'),
    ]);
  });
});

describe('a limited range', () => {
  const samples = Float32Array.from({ length: 4000 }, (_, n) => (n < 2000 ? 1 : 1e-4) * Math.sin(n * 0.7));
  const options = { sampleRate: 8000, bands: 20 };

  it('makes the loudest 0 and lets nothing fall further below it than so many decibels', () => {
    const plain = logMel(options)(samples).data;
    const loudest = Math.max(...plain);
    const limited = logMel({ ...options, range: 30 })(samples).data;
    const floor = (-30 * Math.LN10) / 10;
    limited.forEach((value, index) => {
      expect(value).toBeCloseTo(Math.max(floor, plain[index] - loudest), 5);
    });
    expect(Math.max(...limited)).toBe(0);
    expect(Math.min(...limited)).toBeCloseTo(floor, 5);
  });

  it('makes loudness tell nothing', () => {
    const louder = samples.map((sample) => 8 * sample);
    const [quiet, loud] = [samples, louder].map((audio) => mfcc({ ...options, coefficients: 8, range: 30 })(audio).data);
    expect(worst(loud, [...quiet])).toBeLessThan(1e-3);
  });

  it('is refused where it is negative', async () => {
    expect(await messageOf(() => logMel({ ...options, range: -1 }))).toBe(
      'logMel: range must be 0 or more decibels, got -1. 40 is a quiet room.',
    );
  });
});

describe('frames', () => {
  const samples = Float32Array.of(1, 2, 3, 4, 5);

  it('are centered on every hop, with the signal reflected at its ends', () => {
    expect(frameSignal(samples, { length: 4, hop: 2 })).toEqual({
      data: Float32Array.of(3, 2, 1, 2, 1, 2, 3, 4, 3, 4, 5, 4),
      steps: 3,
      length: 4,
    });
  });

  it('start at every hop on demand, without what does not fill one', () => {
    expect([...frameSignal(samples, { length: 2, hop: 2, centered: false }).data]).toEqual([1, 2, 3, 4]);
    expect([...frameSignal(samples, { length: 7, hop: 2, centered: false }).data]).toEqual([1, 2, 3, 4, 5, 0, 0]);
  });

  it('of one sample are that sample', () => {
    expect([...frameSignal(Float32Array.of(7), { length: 4, hop: 2 }).data]).toEqual([7, 7, 7, 7]);
  });

  it('are refused without samples or with a hop of none', async () => {
    expect(await messageOf(() => frameSignal(new Float32Array(0), { length: 4, hop: 2 }))).toBe(
      'frameSignal: there are 0 samples. Leave empty recordings out.',
    );
    expect(await messageOf(() => frameSignal(samples, { length: 4, hop: 0 }))).toBe(
      'frameSignal: hop must be an integer of 1 or more, got 0. Change hop.',
    );
  });
});

describe('features', () => {
  it('of a recording shorter than a frame exist and are finite', () => {
    for (const length of [1, 2, 10, 127, 128, 129]) {
      const { data, steps } = logMel({ sampleRate: 8000, bands: 20 })(new Float32Array(length).fill(0.5));
      expect(steps).toBe(1 + Math.floor(length / 80));
      expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  it('of silence are the logarithm of the offset', () => {
    const { data } = logMel({ sampleRate: 8000, bands: 20 })(new Float32Array(400));
    for (const value of data) expect(value).toBeCloseTo(Math.log(1e-6), 5);
  });

  it('with deltas stand side by side', () => {
    const features = { data: Float32Array.of(0, 10, 1, 20, 4, 30), steps: 3, width: 2 };
    const all = withDeltas(features, 2);
    const first = deltas(features);
    const second = deltas(first);
    expect(all.width).toBe(6);
    expect([...all.data.subarray(6, 12)]).toEqual([1, 20, ...first.data.subarray(2, 4), ...second.data.subarray(2, 4)]);
    expect(withDeltas(features, 0)).toBe(features);
  });

  it('are refused when the sizes do not fit together', async () => {
    expect(await messageOf(() => logMel({ sampleRate: 8000, fftSize: 250 }))).toBe(
      'logMel: fftSize must be a power of two of at least the 200 samples of a frame, got 250. Use 256.',
    );
    expect(await messageOf(() => logMel({ sampleRate: 8000, bands: 120 }))).toBe(
      'logMel: band 0 of 120 (0 to 22 Hz) is narrower than the 31 Hz between two frequencies. Use fewer bands or a larger fftSize.',
    );
    expect(await messageOf(() => melFilterbank({ sampleRate: 8000, fftSize: 256, bands: 10, highest: 5000 }))).toBe(
      'melFilterbank: filters from 0 to 5000 Hz do not fit a sample rate of 8000 Hz. Choose 0 <= lowest < highest <= 4000.',
    );
    expect(await messageOf(() => mfcc({ sampleRate: 8000, bands: 10, coefficients: 13 }))).toBe(
      'mfcc: 10 bands do not give 13 coefficients. Use fewer coefficients or more bands.',
    );
    expect(await messageOf(() => audioFeatures({ sampleRate: 8000, bands: 10, coefficients: 13 }))).toBe(
      'audioFeatures: 10 bands do not give 13 coefficients. Use fewer coefficients or more bands.',
    );
    expect(await messageOf(() => audioFeatures({ sampleRate: 8000, frame: 0 }))).toBe(
      'audioFeatures: frame must be an integer of 1 or more, got 0. Change frame.',
    );
    expect(await messageOf(() => logMel({ sampleRate: 44.1 }))).toBe(
      'logMel: the sample rate must be an integer from 1000 to 768000 hertz, got 44.1. Use a common one, e.g. 16000.',
    );
    expect(await messageOf(() => logMel({ sampleRate: 8000 })(new Float32Array(0)))).toBe(
      'logMel: there are 0 samples. Leave empty recordings out.',
    );
  });
});

describe('resampling', () => {
  it('keeps a tone a tone', () => {
    const tone = (rate: number) => Float32Array.from({ length: rate / 10 }, (_, n) => Math.sin((2 * Math.PI * 440 * n) / rate));
    const [got, want] = [resample(tone(44_100), { from: 44_100, to: 16_000 }), tone(16_000)];
    expect(got.length).toBe(want.length);
    for (let n = 50; n < got.length - 50; n++) expect(Math.abs(got[n] - want[n])).toBeLessThan(5e-3);
  });

  it('gives the very array where nothing is to be done', () => {
    const samples = Float32Array.of(1, 2);
    expect(resample(samples, { from: 8000, to: 8000 })).toBe(samples);
  });

  it('refuses rates that no audio has', async () => {
    expect(await messageOf(() => resample(new Float32Array(4), { from: 8000, to: 0 }))).toBe(
      'resample: the sample rate must be an integer from 1000 to 768000 hertz, got 0. Use a common one, e.g. 16000.',
    );
  });
});
