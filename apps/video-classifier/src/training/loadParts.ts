/** Splits and reads the clips of a training. */
import { type CorpusParts, readParts, type TrainingRequest } from '@statal/command-line/corpus';
import { type Clip, type ClipSet, fitNormalization, loadClips, splitClips, type VideoCorpus } from '@statal/datasets/video';
import { readingOf } from '../data/reading.js';
import type { Preprocessing } from './savedModel.js';
import type { Settings } from './settings.js';

export type Parts = CorpusParts<Clip, ClipSet, Preprocessing>;

export function loadParts(request: TrainingRequest<VideoCorpus, Settings, Preprocessing>): Promise<Parts> {
  const { corpus, settings, resume, from } = request;
  const saved = (resume ?? from)?.preprocessing;
  const { classes } = saved ?? corpus;
  return readParts<Clip, ClipSet, Preprocessing>({
    ...request,
    noun: 'clip',
    classes,
    skipped: corpus.skipped,
    split: (rules) => splitClips(corpus, rules),
    read: (clips, options) => loadClips(clips, { ...readingOf(settings), ...options }),
    fit: async (train) => saved ?? { classes, normalization: await fitNormalization(train), seconds: train.seconds / train.labels.length },
  });
}
