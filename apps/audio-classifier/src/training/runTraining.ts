/** Runs one training from start to end: what the recordings and the model of this program are. */
import { counted, noPast, together } from '@statal/command-line';
import {
  type CorpusTraining,
  cellPhrase,
  classObserver,
  labelSmoothing,
  type Outcome,
  type Part,
  runCorpusTraining,
  type TrainingRequest,
} from '@statal/command-line/corpus';
import { type AudioBatch, type AudioCorpus, type FeatureSet, lengthBatches } from '@statal/datasets/audio';
import { callAgain, resumeCommand } from '../commandLine/callAgain.js';
import { augmentationOf } from '../data/audioFeaturesOf.js';
import { audioLoss, audioModel, headPaths } from './audioModel.js';
import { loadParts, type Parts } from './loadParts.js';
import { configurationOf, type Preprocessing } from './savedModel.js';
import type { Settings } from './settings.js';

type Request = TrainingRequest<AudioCorpus, Settings, Preprocessing>;

/** Runs the training. Checks everything it can before it changes anything on disk. */
export async function runTraining(request: Request): Promise<Outcome> {
  const { settings, directory, from, past = noPast } = request;
  const parts = await together(request.ranks, () => loadParts(request));
  const { normalization, classes, features } = parts.preprocessing;
  const model = audioModel(settings, { width: features.width, classes: classes.length });
  const { batch, seed } = settings;
  const part = request.ranks?.mpi;
  const augmentation = settings.augmentation ? augmentationOf(features.options.sampleRate) : undefined;
  const partOf = (set: FeatureSet): Part<AudioBatch> => ({
    count: set.labels.length,
    batches: lengthBatches(set, { batch, normalization, part }),
  });
  return runCorpusTraining({
    ...request,
    parts: {
      train: (epoch) => lengthBatches(parts.train, { batch, seed, epoch, normalization, augmentation, part }),
      validation: parts.validation && partOf(parts.validation),
      loadTest: parts.test.length > 0 ? async () => partOf(await parts.loadTest()) : undefined,
    },
    model,
    loss: (engine) => audioLoss(model, engine, parts.classWeights),
    observer: classObserver(classes.length),
    configuration: configurationOf(settings, model, parts.preprocessing, past),
    from: from && { ...from, headPaths },
    facts: factsOf(request, parts),
    commands: { resume: resumeCommand(directory), use: callAgain(['classify', '--model', directory, 'FILE.wav']) },
  });
}

function factsOf({ settings, from, past, corpus }: Request, parts: Parts): CorpusTraining<AudioBatch, unknown>['facts'] {
  const { layers, units, bidirectional, dropout } = settings;
  const { features, classes } = parts.preprocessing;
  const { kind, sampleRate } = features.options;
  const stack = counted(layers, bidirectional ? 'bidirectional layer' : 'layer');
  const featureWords = `${features.width} ${kind === 'mfcc' ? 'MFCC' : 'log-mel'} features of ${sampleRate.toLocaleString('en-US')} Hz`;
  return {
    source: corpus.name,
    names: { noun: 'recording', material: 'audio' },
    items: corpus.recordings.length,
    classes,
    itemClasses: corpus.classes.length,
    seconds: parts.train.seconds,
    train: parts.train.labels.length,
    validation: parts.validation?.labels.length ?? 0,
    test: parts.test.length,
    classWeights: parts.classWeights && [...parts.classWeights],
    validationRule: settings.validation,
    testRule: settings.test,
    skipped: parts.skipped,
    input: ['features', `${featureWords}, ${settings.frames} frames a step`],
    model: `${cellPhrase(settings)}, ${stack} of ${units} units, ${settings.pooling} pooling, dropout ${dropout}`,
    labelSmoothing,
    past,
    head: from && { kind: from.head, note: from.headNote },
  };
}
