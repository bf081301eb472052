/** Splits and reads the recordings of a training, and computes their features. The test part is read after the training. */
import { type AudioCorpus, type FeatureSet, fitNormalization, loadFeatures, type Recording } from '@statal/datasets/audio';
import { balancedClassWeights } from '@statal/train';
import { audioFeaturesOf } from '../data/audioFeaturesOf.js';
import { usualSampleRate } from '../data/openData.js';
import type { TrainingReport } from '../reports/trainingReport.js';
import type { Preprocessing } from './savedModel.js';
import type { Settings } from './settings.js';
import { splitByRules } from './splitByRules.js';

export interface LoadPartsOptions {
  readonly settings: Settings;
  /** The preprocessing of a training that is resumed or starts from a model. Default: fitted on the training part. */
  readonly preprocessing?: Preprocessing | undefined;
  readonly strict: boolean;
  readonly report: TrainingReport;
  readonly signal: AbortSignal;
}

export interface Parts {
  readonly train: FeatureSet;
  readonly validation?: FeatureSet | undefined;
  /** The test recordings, not read yet. */
  readonly test: readonly Recording[];
  /** Reads the test recordings. */
  loadTest(): Promise<FeatureSet>;
  readonly preprocessing: Preprocessing;
  /** Class weights of the loss. Undefined if all classes count equally. */
  readonly classWeights?: Float32Array | undefined;
  /** Number of files that were skipped so far. */
  readonly skipped: number;
}

/** The most files that are listed. If there are more, only their number is reported. */
const mostNamed = 10;

export async function loadParts(
  corpus: AudioCorpus,
  { settings, preprocessing, strict, report, signal }: LoadPartsOptions,
): Promise<Parts> {
  const split = splitByRules(corpus, settings, report);
  const features = preprocessing?.features ?? audioFeaturesOf(settings.features, await usualSampleRate(settings.source, split.train));
  const { classes } = preprocessing ?? corpus;
  let skipped = corpus.skipped.length;
  nameSkipped(corpus.skipped, report);

  const load = async (
    part: 'training' | 'validation' | 'test',
    recordings: readonly Recording[],
    keepSamples = false,
  ): Promise<FeatureSet> => {
    const set = await loadFeatures(recordings, {
      classes,
      features,
      keepSamples,
      strict,
      allowLostClasses: part !== 'training',
      signal,
      onProgress: ({ done, total }) =>
        report.loading(`reading the ${part} part, ${Math.min(done, total)} of ${total} recordings`, done / total),
    });
    nameSkipped(set.skipped, report);
    nameWarnings(set.warnings, report);
    skipped += set.skipped.length;
    return set;
  };

  const train = await load('training', split.train, settings.augmentation);
  const validation = split.validation.length === 0 ? undefined : await load('validation', split.validation);
  const normalization = preprocessing?.normalization ?? (await fitNormalization(train));
  return {
    train,
    validation,
    test: split.test,
    loadTest: () => load('test', split.test),
    preprocessing: { classes, features, normalization },
    classWeights: settings.classWeights === 'balanced' ? balancedClassWeights(train.labels, { classes: classes.length }) : undefined,
    skipped,
  };
}

export function nameSkipped(skipped: readonly { readonly message: string }[], { notice }: Pick<TrainingReport, 'notice'>): void {
  named(skipped, 'skipped', notice);
}

/** Reports recordings that are used although a part of them is missing. */
export function nameWarnings(warnings: readonly { readonly message: string }[], { notice }: Pick<TrainingReport, 'notice'>): void {
  named(warnings, 'warning', notice);
}

function named(all: readonly { readonly message: string }[], word: string, notice: TrainingReport['notice']): void {
  for (const { message } of all.slice(0, mostNamed)) notice(`${word}: ${message}`);
  if (all.length > mostNamed) notice(`${word}: ${all.length - mostNamed} more files`);
}
