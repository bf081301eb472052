/** A training on recorded gestures, for the Worker and for Node: the same clips and seed give the same losses. */
import { classObserver, corpusOptimizer, gradientClip } from '@statal/command-line/classes';
import {
  type Clip,
  type ClipBatch,
  clipBatches,
  fitNormalization,
  loadClips,
  type Normalization,
  splitClips,
  type VideoCorpus,
} from '@statal/datasets/video';
import { type Engine, Random, type Tree } from '@statal/tensors';
import { balancedClassWeights, type FitOptions } from '@statal/train';
import { type VideoModel, videoLoss, videoModel } from '@statal/video-classifier/model';
import { augmentation } from '@statal/video-classifier/reading';
import { frameRate, framesPerClip, size, type VideoTake } from '../clip.js';
import { heldOut, modelSettings, type VideoChoice } from './videoSettings.js';

/** A gesture that was shown: its class, and its frames. */
export interface ShownGesture {
  readonly label: string;
  readonly frames: VideoTake;
}

export interface VideoTraining {
  readonly model: VideoModel;
  readonly classes: readonly string[];
  readonly normalization: Normalization;
  /** Number of clips that are held out. */
  readonly heldOut: number;
  readonly options: FitOptions<Tree, ClipBatch, Tree, { readonly logits: Tree }>;
  /** The share of the held-out clips that were recognized since the last call. */
  accuracy(): number | undefined;
}

/** Iterations between two validations. */
const validateEvery = 10;

export async function videoTraining(shown: readonly ShownGesture[], choice: VideoChoice, engine: Engine): Promise<VideoTraining> {
  const corpus = corpusOf(shown);
  const { classes } = corpus;
  const settings = modelSettings(choice);
  const { seed, epochs } = choice;
  const { train, validation } = splitClips(corpus, { validation: String(heldOut), seed });
  const [trainSet, heldOutSet] = await Promise.all([train, validation].map((clips) => loadClips(clips, { classes })));
  const normalization = await fitNormalization(trainSet);
  const { batch } = settings;
  const model = videoModel(settings, { classes: classes.length });
  // A class with fewer takes counts as much as the others.
  const classWeights = balancedClassWeights(trainSet.labels, { classes: classes.length });
  const [initial, random] = Random.fromSeed(seed).split(2);
  const observer = classObserver(classes.length);
  const iterations = epochs * Math.ceil(train.length / batch);
  return {
    model,
    classes,
    normalization,
    heldOut: validation.length,
    accuracy: () => {
      const { accuracy } = observer.seen();
      observer.reset();
      return accuracy;
    },
    options: {
      params: model.init({ engine, random: initial }),
      loss: videoLoss(model, engine, classWeights),
      batches: (epoch) => clipBatches(trainSet, { batch, seed, epoch, normalization, augmentation }),
      optimizer: corpusOptimizer(settings, iterations),
      random,
      iterations,
      clip: { norm: gradientClip },
      validation: { batches: clipBatches(heldOutSet, { batch, normalization }), observe: observer.observe, every: validateEvery },
    },
  };
}

function corpusOf(shown: readonly ShownGesture[]): VideoCorpus {
  const counts = new Map<string, number>();
  const clips = shown.map(({ label, frames }): Clip => {
    const index = counts.get(label) ?? 0;
    counts.set(label, index + 1);
    return {
      name: `${label}/${index}`,
      label,
      fields: { label, index: String(index) },
      read: async () => ({ data: frames, shape: [framesPerClip, size, size, 1], frameRate }),
    };
  });
  return { name: 'recorded gestures', clips, classes: [...counts.keys()].sort(), fields: ['label', 'index'], skipped: [] };
}
