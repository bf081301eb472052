/** Runs one training from start to end: what the clips and the models of this program are. */
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
import {
  type ClipBatch,
  type ClipBatchesOptions,
  type ClipSet,
  clipBatches,
  type NextFrameBatch,
  nextFrameBatches,
  type VideoCorpus,
} from '@statal/datasets/video';
import type { LossWithState } from '@statal/train';
import { callAgain, resumeCommand } from '../commandLine/callAgain.js';
import { augmentation } from '../data/reading.js';
import { drawAnswers } from '../pictures/drawAnswers.js';
import { drawPredictions } from '../pictures/drawPredictions.js';
import { loadParts, type Parts } from './loadParts.js';
import { predictor, predictorLoss } from './predictor.js';
import { repeatedFrameLoss } from './repeatedFrameLoss.js';
import { configurationOf, type Preprocessing } from './savedModel.js';
import type { Settings } from './settings.js';
import { headPaths, type VideoModel, videoLoss, videoModel } from './videoModel.js';

type Request = TrainingRequest<VideoCorpus, Settings, Preprocessing>;

/** Runs the training. Checks everything it can before it changes anything on disk. */
export async function runTraining(request: Request): Promise<Outcome> {
  const parts = await together(request.ranks, () => loadParts(request));
  return request.settings.predict ? trainPredictor(request, parts) : trainClassifier(request, parts);
}

function trainClassifier(request: Request, parts: Parts): Promise<Outcome> {
  const { settings, directory, report } = request;
  const { preprocessing, classWeights } = parts;
  const classes = preprocessing.classes.length;
  const model = videoModel(settings, { classes });
  const notice = (line: string): void => report.notice(line);
  return runCorpusTraining({
    ...common(request, parts, model),
    parts: partsOf(
      request,
      parts,
      (set, options): Part<ClipBatch> => ({
        count: set.labels.length,
        batches: clipBatches(set, options),
      }),
    ),
    loss: (engine) => videoLoss(model, engine, classWeights),
    observer: classObserver(classes),
    commands: commandsOf(directory, ['classify', '--model', directory, 'FILE.mp4']),
    draw: async (params) => ({
      frames: await drawAnswers(parts.validation ?? parts.train, { directory, model, params, preprocessing, notice }),
    }),
  });
}

function trainPredictor(request: Request, parts: Parts): Promise<Outcome> {
  const { directory, settings, report } = request;
  const model = predictor(settings);
  const notice = (line: string): void => report.notice(line);
  const use = ['predict', '--model', directory, ...(settings.source.data === undefined ? [] : ['FILE.mp4']), '--out', 'next.gif'];
  return runCorpusTraining<NextFrameBatch, LossWithState>({
    ...common(request, parts, model),
    parts: partsOf(
      request,
      parts,
      (set, options): Part<NextFrameBatch> => ({
        count: set.labels.length,
        batches: nextFrameBatches(set, options),
        compared: async () => ({ 'the last frame repeated': await repeatedFrameLoss(set, request.ranks?.mpi) }),
      }),
    ),
    loss: (engine) => predictorLoss(model, engine),
    observer: { observe() {}, seen: () => ({}), reset() {} },
    commands: commandsOf(directory, use),
    draw: async (params) => ({
      frames: await drawPredictions(parts.validation ?? parts.train, {
        directory,
        model,
        params,
        preprocessing: parts.preprocessing,
        notice,
      }),
    }),
  });
}

function commandsOf(directory: string, use: readonly string[]): { readonly resume: string; readonly use: string } {
  return { resume: resumeCommand(directory), use: callAgain(use) };
}

/** What trainings of both kinds have in common. */
function common(request: Request, parts: Parts, model: VideoModel) {
  const { settings, from, past = noPast } = request;
  return {
    ...request,
    model,
    configuration: configurationOf(settings, model, parts.preprocessing, past),
    from: from && { ...from, headPaths: settings.predict ? [] : headPaths },
    facts: factsOf(request, parts),
  };
}

function partsOf<Batch>(
  { settings, ranks }: Request,
  { train, validation, test, loadTest, preprocessing }: Parts,
  partOf: (set: ClipSet, options: ClipBatchesOptions) => Part<Batch>,
): CorpusTraining<Batch, unknown>['parts'] {
  const { batch, seed } = settings;
  const { normalization } = preprocessing;
  const part = ranks?.mpi;
  const training = { batch, seed, normalization, augmentation: settings.augmentation ? augmentation : undefined, part };
  const heldOut = { batch, normalization, part };
  return {
    train: (epoch) => partOf(train, { ...training, epoch }).batches,
    validation: validation && partOf(validation, heldOut),
    loadTest: test.length > 0 ? async () => partOf(await loadTest(), heldOut) : undefined,
  };
}

function factsOf({ settings, from, past, corpus }: Request, parts: Parts): CorpusTraining<ClipBatch, unknown>['facts'] {
  const { size, rate, gray, layers, units, dropout, predict } = settings;
  const { classes } = parts.preprocessing;
  const recurrence = settings.cell === 'none' ? 'no recurrence' : `${cellPhrase(settings)}, ${counted(layers, 'layer')}`;
  return {
    source: corpus.name,
    names: { noun: 'clip', material: 'video', target: settings.predict ? 'frame' : undefined },
    items: corpus.clips.length,
    classes: predict ? [] : classes,
    itemClasses: corpus.classes.length,
    seconds: parts.train.seconds,
    train: parts.train.labels.length,
    validation: parts.validation?.labels.length ?? 0,
    test: parts.test.length,
    classWeights: parts.classWeights && [...parts.classWeights],
    validationRule: settings.validation,
    testRule: settings.test,
    skipped: parts.skipped,
    input: ['frames', `${size} x ${size}, ${gray ? 'gray' : 'in color'}, ${rate} a second`],
    model: `${predict ? 'predicts the next frame: ' : ''}convolutions, ${recurrence} of ${units} units${predict ? '' : `, dropout ${dropout}`}`,
    labelSmoothing: predict ? 0 : labelSmoothing,
    past,
    head: from && !predict ? { kind: from.head, note: from.headNote } : undefined,
  };
}
