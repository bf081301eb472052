/** All the way from a decoded sound to what a network reads, described by plain data, so that a checkpoint can hold the description. */

import { DatasetError } from '../datasetError.js';
import type { FilledOptions } from '../filledOptions.js';
import { requireArgument, requireOptions } from '../requireArgument.js';
import { withDeltas } from './deltas.js';
import type { Features } from './features.js';
import { logMelFor, withDefaults } from './logMel.js';
import { type MfccOptions, mfccFor } from './mfcc.js';
import { mixToMono } from './mixToMono.js';
import { resampleByRatio } from './resample.js';
import { requireSampleRate, type Sound } from './sound.js';
import { trimSilence } from './trimSilence.js';

export interface SoundFeatureOptions extends MfccOptions {
  /** Default 'mfcc'. */
  readonly kind?: 'logMel' | 'mfcc' | undefined;
  /** How many orders of change over time are added: 2 triples the width. Default 0. */
  readonly deltas?: 0 | 1 | 2 | undefined;
  /** Decibels below the loudest frame from which on the ends are cut away; 0 cuts nothing. Default 0. */
  readonly trim?: number | undefined;
  /**
   * The share of each feature's mean over the recording that is taken away, 0 to 1 (1 is cepstral mean normalisation; Atal, 1974). It takes
   * what a microphone and a room do to all of a recording, and in a short one some of the word with it: a half is a fair middle. Default 0.
   */
  readonly subtractMean?: number | undefined;
}

export interface SoundFeatures {
  /** Every option, defaults included: plain data that gives the same features again. */
  readonly options: FilledOptions<SoundFeatureOptions>;
  /** Numbers in a step. */
  readonly width: number;
  /** Mono, at the sample rate of the options, trimmed. */
  prepare(sound: Sound): Float32Array;
  /** The features of prepared samples. */
  compute(samples: Float32Array): Features;
}

/**
 * Mixes to mono, resamples to `sampleRate`, trims, and computes MFCC or log-mel energies with deltas.
 *
 * Fails with a `DatasetError` where one of the options does not fit.
 *
 * @example
 * const features = soundFeatures({ sampleRate: 8000, kind: 'mfcc', coefficients: 13, deltas: 1 });
 * const { data, steps, width } = features.compute(features.prepare(await readAudio('seven.wav'))); // width 26
 */
export function soundFeatures(options: SoundFeatureOptions): SoundFeatures {
  requireOptions('soundFeatures', options);
  const { kind = 'mfcc', deltas = 0, trim = 0, coefficients = 13, subtractMean = 0 } = options;
  requireArgument('soundFeatures', 'kind', kind === 'mfcc' || kind === 'logMel', kind, '"mfcc" or "logMel"');
  for (const [name, value] of Object.entries({ trim, subtractMean }))
    requireArgument('soundFeatures', name, typeof value === 'number', value, 'a number');
  if (![0, 1, 2].includes(deltas)) throw new DatasetError('soundFeatures', `deltas must be 0, 1 or 2, got ${deltas}`, 'Change deltas');
  if (!(trim >= 0)) throw new DatasetError('soundFeatures', `trim must be 0 or more decibels, got ${trim}`, '40 is usual');
  if (!(subtractMean >= 0 && subtractMean <= 1))
    throw new DatasetError('soundFeatures', `subtractMean must be from 0 to 1, got ${subtractMean}`, '0.5 is a fair middle');
  const full = { ...withDefaults('soundFeatures', options), coefficients };
  const basic = (kind === 'mfcc' ? mfccFor : logMelFor)('soundFeatures', full);
  const { sampleRate } = full;
  return {
    options: { ...full, kind, deltas, trim, subtractMean },
    width: (kind === 'mfcc' ? coefficients : full.bands) * (deltas + 1),
    prepare(sound) {
      const mono = mixToMono(sound);
      requireSampleRate('soundFeatures', sound.sampleRate);
      const samples = resampleByRatio(mono, sound.sampleRate, sampleRate);
      return trim > 0 ? trimSilence(samples, { sampleRate, threshold: trim }) : samples;
    },
    compute(samples) {
      const features = basic(samples);
      return withDeltas(subtractMean > 0 ? withoutMean(features, subtractMean) : features, deltas);
    },
  };
}

/** A share of the mean over the steps taken away, feature by feature. */
function withoutMean({ data, steps, width }: Features, share: number): Features {
  const mean = new Float64Array(width);
  for (let index = 0; index < data.length; index++) mean[index % width] += data[index] / steps;
  return { data: data.map((value, index) => value - share * mean[index % width]), steps, width };
}
