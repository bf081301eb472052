/** What a network hears of a sound. */
import { type AugmentOptions, type SoundFeatures, soundFeatures } from '@statal/datasets/audio';
import type { FeatureName } from '../training/settings.js';

/**
 * Speakers, rooms and microphones differ in loudness, in what they hum, and in how long somebody waits before the word: the ends are cut,
 * what is far below the loudest counts as silence, and half of the mean of each recording is taken away.
 */
export function soundFeaturesOf(kind: FeatureName, sampleRate: number): SoundFeatures {
  return soundFeatures({ kind, sampleRate, bands: 40, coefficients: 20, trim: 25, range: 35, subtractMean: 0.5 });
}

/** Speed moves the pitch and the resonances with it, as near to another speaker as one recording comes; colour is another microphone. */
export function augmentationOf(sampleRate: number): AugmentOptions {
  return { sampleRate, speed: 0.15, colour: 0.9, noise: 0.1 };
}
