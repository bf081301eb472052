/** A training on recorded words, for the Worker and for Node: the same takes and seed give the same losses. */
import { type AudioModel, audioLoss, audioModel } from '@statal/audio-classifier/model';
import { classObserver, corpusOptimizer, gradientClip } from '@statal/command-line/classes';
import {
  type AudioBatch,
  type AudioCorpus,
  augment,
  fitNormalization,
  lengthBatches,
  loadFeatures,
  type Normalization,
  type Recording,
  seededRandom,
  splitRecordings,
} from '@statal/datasets/audio';
import { type Engine, Random, type Tree } from '@statal/tensors';
import { balancedClassWeights, type FitOptions } from '@statal/train';
import { sampleRate } from '../words/frames.js';
import { heldOut, modelSettings, type SoundChoice, soundFeatures } from './soundSettings.js';

/** A word that was said: its class, and samples at 16,000 hertz. */
export interface SaidWord {
  readonly label: string;
  readonly samples: Float32Array;
}

export interface SoundTraining {
  readonly model: AudioModel;
  readonly classes: readonly string[];
  readonly normalization: Normalization;
  /** Numbers of words to train on, and held out. */
  readonly counts: { readonly training: number; readonly heldOut: number };
  readonly options: FitOptions<Tree, AudioBatch, Tree, { readonly logits: Tree }>;
  /** The share of the held-out words that the last validation recognized. */
  accuracy(): number | undefined;
}

/** Iterations between two validations. */
const validateEvery = 10;

export async function soundTraining(words: readonly SaidWord[], choice: SoundChoice, engine: Engine): Promise<SoundTraining> {
  const corpus = corpusOf(words);
  const { classes } = corpus;
  const settings = modelSettings(choice);
  const { seed, epochs } = choice;
  const { train, validation } = splitRecordings(corpus, { validation: String(heldOut), seed });
  const features = soundFeatures();
  const [trainSet, heldOutSet] = await Promise.all(
    [withChangedCopies(train, seed), validation].map((recordings) => loadFeatures(recordings, { classes, features })),
  );
  const normalization = await fitNormalization(trainSet);
  const { batch } = settings;
  const perEpoch = Math.ceil(trainSet.labels.length / batch);
  const model = audioModel(settings, { width: features.width, classes: classes.length });
  // A class with fewer takes counts as much as the others.
  const classWeights = balancedClassWeights(trainSet.labels, { classes: classes.length });
  const [initial, random] = Random.fromSeed(seed).split(2);
  const observer = classObserver(classes.length);
  let accuracy: number | undefined;
  return {
    model,
    classes,
    normalization,
    counts: { training: train.length, heldOut: validation.length },
    accuracy: () => {
      accuracy = observer.seen().accuracy ?? accuracy;
      observer.reset();
      return accuracy;
    },
    options: {
      params: model.init({ engine, random: initial }),
      loss: audioLoss(model, engine, classWeights),
      batches: (epoch) => lengthBatches(trainSet, { batch, seed, epoch, normalization }),
      optimizer: corpusOptimizer(settings, epochs * perEpoch),
      random,
      iterations: epochs * perEpoch,
      clip: { norm: gradientClip },
      validation: {
        batches: lengthBatches(heldOutSet, { batch, normalization }),
        observe: observer.observe,
        every: validateEvery,
      },
    },
  };
}

function corpusOf(words: readonly SaidWord[]): AudioCorpus {
  const counts = new Map<string, number>();
  const recordings = words.map(({ label, samples }): Recording => {
    const index = counts.get(label) ?? 0;
    counts.set(label, index + 1);
    return {
      name: `${label}/${index}`,
      label,
      fields: { label, index: String(index) },
      read: async () => ({ channels: [samples], sampleRate }),
    };
  });
  return { name: 'recorded words', recordings, classes: [...counts.keys()].sort(), fields: ['label', 'index'], skipped: [] };
}

/** Number of changed copies of each word to train on. They are made once, so their features are computed once. */
const copies = 2;
/** Faster or slower, louder or softer, noisier: as the same voice varies. */
const changes = { sampleRate, speed: 0.1, gain: 5, noise: 0.03 };

function withChangedCopies(recordings: readonly Recording[], seed: number): readonly Recording[] {
  const changed = Array.from({ length: copies }, (_, copy) =>
    recordings.map(
      (recording, index): Recording => ({
        ...recording,
        name: `${recording.name} changed ${copy}`,
        async read() {
          const { channels } = await recording.read();
          return { channels: [augment(channels[0], changes, seededRandom(seed, copy, index))], sampleRate };
        },
      }),
    ),
  );
  return [...recordings, ...changed.flat()];
}
