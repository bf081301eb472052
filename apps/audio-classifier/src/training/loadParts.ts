/** Splits and reads the recordings of a training, and computes their features. */
import { together } from '@statal/command-line';
import { type CorpusParts, readParts, type TrainingRequest } from '@statal/command-line/corpus';
import {
  type AudioCorpus,
  type AudioFeatures,
  type FeatureSet,
  fitNormalization,
  loadFeatures,
  type Recording,
  splitRecordings,
} from '@statal/datasets/audio';
import { audioFeaturesOf } from '../data/audioFeaturesOf.js';
import { usualSampleRate } from '../data/openData.js';
import type { Preprocessing } from './savedModel.js';
import type { Settings } from './settings.js';

export type Parts = CorpusParts<Recording, FeatureSet, Preprocessing>;

export function loadParts(request: TrainingRequest<AudioCorpus, Settings, Preprocessing>): Promise<Parts> {
  const { corpus, settings, resume, from, ranks } = request;
  const saved = (resume ?? from)?.preprocessing;
  const { classes } = saved ?? corpus;
  let features = saved?.features;
  /** The features of the model. The first recordings that are read, those to train on, decide them. */
  const featuresOf = async (recordings: readonly Recording[]): Promise<AudioFeatures> => {
    features ??= audioFeaturesOf(settings.features, await usualSampleRate(settings.source, recordings));
    return features;
  };
  return readParts<Recording, FeatureSet, Preprocessing>({
    ...request,
    noun: 'recording',
    classes,
    skipped: corpus.skipped,
    split: (rules) => splitRecordings(corpus, rules),
    read: async (recordings, options, part) =>
      loadFeatures(recordings, {
        features: await together(ranks, () => featuresOf(recordings)),
        keepSamples: part === 'training' && settings.augmentation,
        ...options,
      }),
    fit: async (train) => saved ?? { classes, features: await featuresOf([]), normalization: await fitNormalization(train) },
  });
}
