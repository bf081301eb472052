/** The whole way from decoded audio to the input of a network. Its options are plain data, so a checkpoint can hold them. */

import { DatasetError } from '../datasetError.js';
import type { FilledOptions } from '../filledOptions.js';
import { requireArgument, requireOptions } from '../requireArgument.js';
import { type AudioSignal, requireSampleRate } from './audioSignal.js';
import { withDeltas } from './deltas.js';
import type { Features } from './features.js';
import { logMelFor, withDefaults } from './logMel.js';
import { type MfccOptions, mfccFor, mfccOptions } from './mfcc.js';
import { mixToMono } from './mixToMono.js';
import { resampleByRatio } from './resample.js';
import { trimSilence } from './trimSilence.js';

/** The options of `audioFeatures`: those of `mfcc`, and what is done before and after it. All are plain data. */
export interface AudioFeatureOptions extends MfccOptions {
  /** Default: 'mfcc'. */
  readonly kind?: 'logMel' | 'mfcc' | undefined;
  /** Number of orders of deltas to add: 2 triples the width. Default: 0. */
  readonly deltas?: 0 | 1 | 2 | undefined;
  /** Cuts the ends where they are this many decibels below the loudest frame. Default: 0, no cut. */
  readonly trim?: number | undefined;
  /**
   * The share of each feature's mean over the recording that is subtracted, 0 to 1. 1 is cepstral mean normalization (Atal, 1974). It
   * removes the effect of microphone and room, but also some of a short word: 0.5 is a fair middle. Default: 0.
   */
  readonly subtractMean?: number | undefined;
}

/** Computes features from audio with fixed options. Made by `audioFeatures`. */
export interface AudioFeatures {
  /** All options with their defaults filled in, as plain data. They give the same features again. */
  readonly options: FilledOptions<AudioFeatureOptions>;
  /** Number of features in a step. */
  readonly width: number;
  /** Converts audio to mono samples at the sample rate of the options, trimmed. */
  prepare(audio: AudioSignal): Float32Array;
  /** Computes the features of prepared samples. */
  compute(samples: Float32Array): Features;
}

/**
 * Mixes to mono, resamples to `sampleRate`, trims, and computes MFCC or log-mel energies with deltas.
 *
 * @throws DatasetError if an option is out of range
 *
 * @example
 * const features = audioFeatures({ sampleRate: 8000, kind: 'mfcc', coefficients: 13, deltas: 1 });
 * const { steps, width } = features.compute(features.prepare(await readAudio('hello.wav')));
 * steps; // 101
 * width; // 26
 */
export function audioFeatures(options: AudioFeatureOptions): AudioFeatures {
  requireOptions('audioFeatures', options, [...mfccOptions, 'kind', 'deltas', 'trim', 'subtractMean']);
  const { kind = 'mfcc', deltas = 0, trim = 0, coefficients = 13, subtractMean = 0 } = options;
  requireArgument('audioFeatures', 'kind', kind === 'mfcc' || kind === 'logMel', kind, '"mfcc" or "logMel"');
  for (const [name, value] of Object.entries({ trim, subtractMean }))
    requireArgument('audioFeatures', name, typeof value === 'number', value, 'a number');
  if (![0, 1, 2].includes(deltas)) throw new DatasetError('audioFeatures', `deltas must be 0, 1 or 2, got ${deltas}`, 'Change deltas');
  if (!(trim >= 0)) throw new DatasetError('audioFeatures', `trim must be 0 or more decibels, got ${trim}`, '40 is usual');
  if (!(subtractMean >= 0 && subtractMean <= 1))
    throw new DatasetError('audioFeatures', `subtractMean must be from 0 to 1, got ${subtractMean}`, '0.5 is a fair middle');
  const full = { ...withDefaults('audioFeatures', options), coefficients };
  const basic = (kind === 'mfcc' ? mfccFor : logMelFor)('audioFeatures', full);
  const { sampleRate } = full;
  return {
    options: { ...full, kind, deltas, trim, subtractMean },
    width: (kind === 'mfcc' ? coefficients : full.bands) * (deltas + 1),
    prepare(audio) {
      const mono = mixToMono(audio);
      requireSampleRate('audioFeatures', audio.sampleRate);
      const samples = resampleByRatio(mono, audio.sampleRate, sampleRate);
      return trim > 0 ? trimSilence(samples, { sampleRate, threshold: trim }) : samples;
    },
    compute(samples) {
      const features = basic(samples);
      return withDeltas(subtractMean > 0 ? withoutMean(features, subtractMean) : features, deltas);
    },
  };
}

/** Subtracts a share of the mean over the steps, for each feature. */
function withoutMean({ data, steps, width }: Features, share: number): Features {
  const mean = new Float64Array(width);
  for (let index = 0; index < data.length; index++) mean[index % width] += data[index] / steps;
  return { data: data.map((value, index) => value - share * mean[index % width]), steps, width };
}
