/** The features that the network receives. */
import { type AudioFeatures, type AugmentOptions, audioFeatures } from '@statal/datasets/audio';
import type { FeatureName } from '../training/settings.js';

/**
 * The features of a recording. Speakers, rooms and microphones differ in loudness, hum, and silence before the word. Therefore the ends are
 * trimmed, values far below the loudest count as silence, and half of the mean of each recording is subtracted.
 */
export function audioFeaturesOf(kind: FeatureName, sampleRate: number): AudioFeatures {
  return audioFeatures({ kind, sampleRate, bands: 40, coefficients: 20, trim: 25, range: 35, subtractMean: 0.5 });
}

/**
 * The augmentation of a recording. A change of speed also moves pitch and resonances, which comes closest to another speaker. Color
 * imitates another microphone.
 */
export function augmentationOf(sampleRate: number): AugmentOptions {
  return { sampleRate, speed: 0.15, color: 0.9, noise: 0.1 };
}
