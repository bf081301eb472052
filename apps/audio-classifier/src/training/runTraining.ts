/** Runs one training from start to end: combines recordings, model and `fit`, and reports the events. */
import {
  counted,
  followTraining,
  type ModelPast,
  noPast,
  storeFirstCheckpoint,
  type TrainingEnd,
  trainingFailure,
} from '@statal/command-line';
import { type AudioBatch, type AudioCorpus, lengthBatches } from '@statal/datasets/audio';
import { countParameters } from '@statal/layers';
import { type ComputeEngine, createEngine, Random, type Tree } from '@statal/tensors';
import {
  adamw,
  type Checkpoint,
  checkpointDirectory,
  cosineDecay,
  type FitOptions,
  fit,
  linearWarmup,
  type Optimizer,
  restoreCheckpoint,
} from '@statal/train';
import { callAgain, resumeCommand } from '../commandLine/callAgain.js';
import { augmentationOf } from '../data/audioFeaturesOf.js';
import type { FinalMeasure, Outcome, TrainingFacts, TrainingReport } from '../reports/trainingReport.js';
import { type AudioLoss, type AudioModel, audioLoss, audioModel } from './audioModel.js';
import { cellPhrase } from './cellMemory.js';
import { type Head, restoreWithHead } from './fittingClasses.js';
import { loadParts, type Parts } from './loadParts.js';
import { accuracyOf, type CountingMatrix, countingMatrix, type MeasureOptions, measure } from './measure.js';
import { configurationOf, type Preprocessing } from './savedModel.js';
import { clip, type Settings, warmup, weightDecay } from './settings.js';

export interface TrainingRequest {
  readonly corpus: AudioCorpus;
  readonly settings: Settings;
  readonly directory: string;
  readonly report: TrainingReport;
  /** Throws at the first unreadable file. */
  readonly strict: boolean;
  /** Ends the training after the current iteration, and saves. */
  readonly signal: AbortSignal;
  /** The checkpoint to resume from. `changed`: the settings differ from those in the checkpoint. */
  readonly resume?: (SavedPreprocessing & { readonly changed: boolean }) | undefined;
  /** The model whose parameters a new training starts from. `preprocessing` has the classes of the new model. */
  readonly from?: (SavedPreprocessing & { readonly head: Head; readonly headNote?: string | undefined }) | undefined;
  /** Kept in every checkpoint. Default: none. */
  readonly past?: ModelPast | undefined;
  /** Called after all checks, before the first checkpoint is stored. */
  readonly beforeFirstSave?: (() => Promise<void>) | undefined;
  /** Number of threads of the engine. Default: the engine decides. */
  readonly threads?: number | undefined;
}

interface SavedPreprocessing {
  readonly checkpoint: Checkpoint;
  readonly preprocessing: Preprocessing;
}

type AudioFit = FitOptions<Tree, AudioBatch, Tree, AudioLoss>;

interface Run {
  readonly request: TrainingRequest;
  readonly engine: ComputeEngine;
  readonly parts: Parts;
  readonly model: AudioModel;
  readonly params: Tree;
  /** Counts of the current validation. */
  readonly validated: CountingMatrix;
  readonly perEpoch: number;
  readonly options: AudioFit;
}

/** Runs the training. Checks everything it can before it changes anything on disk. */
export async function runTraining(request: TrainingRequest): Promise<Outcome> {
  const run = await prepare(request);
  request.report.start(factsOf(run));
  try {
    return await train(await withFirstCheckpoint(run));
  } catch (error) {
    throw await trainingFailure(error, request.directory, resumeCommand(request.directory));
  } finally {
    run.engine.close();
  }
}

async function prepare(request: TrainingRequest): Promise<Run> {
  const { corpus, settings, directory, resume, from, past = noPast, report, strict, signal } = request;
  const parts = await loadParts(corpus, { settings, preprocessing: (resume ?? from)?.preprocessing, strict, report, signal });
  const { normalization, classes, features } = parts.preprocessing;
  const engine = await createEngine({ kind: settings.engine, threads: request.threads });
  const model = audioModel(settings, { width: features.width, classes: classes.length });
  const [initial, random] = Random.fromSeed(settings.seed).split(2);
  const params = model.init({ engine, random: initial });
  const { batch, seed, epochs, patience } = settings;
  const augmentation = settings.augmentation ? augmentationOf(features.options.sampleRate) : undefined;
  const batches = (epoch: number) => lengthBatches(parts.train, { batch, seed, epoch, normalization, augmentation });
  const perEpoch = batches(0).count;
  const optimizer = optimizerOf(settings, epochs * perEpoch);
  if (resume !== undefined) restoreCheckpoint(resume.checkpoint, { params, optimizer });
  if (from !== undefined) await restoreWithHead(from.checkpoint, params, from.head);
  const validated = countingMatrix(classes.length);
  const options: AudioFit = {
    params,
    loss: audioLoss(model, engine, parts.classWeights),
    batches,
    optimizer,
    random,
    epochs,
    reportEvery: perEpoch >= 40 ? 10 : 1,
    clip: { norm: clip },
    compile: true,
    validation: parts.validation && {
      batches: lengthBatches(parts.validation, { batch, normalization }),
      observe: validated.observe,
      patience,
    },
    checkpoints: {
      store: checkpointDirectory(directory),
      ...(parts.validation === undefined && { every: perEpoch }),
      configuration: configurationOf(settings, model, parts.preprocessing, past),
    },
    resume: resume?.checkpoint,
  };
  return { request, engine, parts, model, params, validated, perEpoch, options };
}

/** AdamW with a learning rate that rises and then falls along a cosine (Loshchilov and Hutter, 2017 and 2019). */
function optimizerOf({ learningRate }: Settings, updates: number): Optimizer {
  const rising = Math.ceil(warmup * updates);
  const falling = cosineDecay(learningRate, { steps: Math.max(1, updates - rising) });
  return adamw({ learningRate: linearWarmup(falling, { steps: rising }), weightDecay });
}

/** Stores the first checkpoint, after the model that the training starts from was measured on the validation part. */
async function withFirstCheckpoint(run: Run): Promise<Run> {
  const { request, parts, options, perEpoch } = run;
  const { report, signal, resume, from, beforeFirstSave } = request;
  const measureBefore = async (): Promise<number | undefined> => {
    if (parts.validation === undefined) return undefined;
    const { loss, accuracy } = await measure(parts.validation, { ...measureOptions(run), signal });
    report.before({ loss, accuracy });
    return loss;
  };
  const first = { batches: perEpoch, resume, measure: from && measureBefore, signal, beforeFirstSave };
  return { ...run, options: await storeFirstCheckpoint(options, first) };
}

async function train(run: Run): Promise<Outcome> {
  const { request, engine, options, perEpoch, parts, validated } = run;
  const { settings, report, signal } = request;
  validated.matrix.reset();
  const end = await followTraining(fit({ ...options, signal }), {
    engine,
    iterations: settings.epochs * perEpoch,
    startedAt: options.resume?.iteration ?? 0,
    validates: (iteration) => parts.validation !== undefined && iteration % perEpoch === 0,
    progress(progress) {
      report.progress({ ...progress, accuracy: progress.validation && accuracyOf(validated.matrix) });
      if (progress.validation) validated.matrix.reset();
    },
    saved: report.saved,
  });
  const outcome = await conclude(run, end);
  report.end(outcome);
  return outcome;
}

function measureOptions({ request, model, params, parts }: Run): MeasureOptions {
  const { classWeights, preprocessing } = parts;
  return { model, params, normalization: preprocessing.normalization, batch: request.settings.batch, classWeights };
}

/** Measures the model with the lowest validation loss. This is the only use of the test part. */
async function conclude(run: Run, { reason: ended, iteration, epoch, best, seconds }: TrainingEnd): Promise<Outcome> {
  const { request, parts, params, perEpoch } = run;
  const { directory } = request;
  const store = checkpointDirectory(directory);
  const history = (await store.load('last')).progress?.history ?? [];
  const measured = ended === 'aborted' ? [] : await measureBest();
  const { writeLossCurves } = await import('../reports/lossCurves.js');
  return {
    reason: ended === 'aborted' ? 'interrupted' : ended === 'patience' ? 'patience' : 'done',
    iteration,
    epoch,
    seconds,
    best,
    measured,
    classes: parts.preprocessing.classes,
    directory,
    curves: await writeLossCurves(directory, history, { perEpoch, notice: (line) => request.report.notice(line) }),
    resume: resumeCommand(directory),
    classify: callAgain(['classify', '--model', directory, 'FILE.wav']),
  };

  async function measureBest(): Promise<readonly FinalMeasure[]> {
    if (best !== undefined) restoreCheckpoint(await store.load('best'), { params });
    const how = measureOptions(run);
    const validation = parts.validation && { part: 'validation' as const, ...(await measure(parts.validation, how)) };
    const test = parts.test.length > 0 ? { part: 'test' as const, ...(await measure(await parts.loadTest(), how)) } : undefined;
    return [validation, test].filter((each) => each !== undefined);
  }
}

function factsOf({ request, engine, params, parts, perEpoch }: Run): TrainingFacts {
  const { settings, directory, resume, from, past, corpus } = request;
  const { layers, units, bidirectional, dropout } = settings;
  const { features, classes } = parts.preprocessing;
  const { kind, sampleRate } = features.options;
  const stack = counted(layers, bidirectional ? 'bidirectional layer' : 'layer');
  return {
    source: corpus.name,
    recordings: corpus.recordings.length,
    classes,
    recordedClasses: corpus.classes.length,
    seconds: parts.train.seconds,
    train: parts.train.labels.length,
    validation: parts.validation?.labels.length ?? 0,
    test: parts.test.length,
    classWeights: parts.classWeights && [...parts.classWeights],
    validationRule: settings.validation,
    testRule: settings.test,
    skipped: parts.skipped,
    features: `${features.width} ${kind === 'mfcc' ? 'MFCC' : 'log-mel'} features of ${sampleRate.toLocaleString('en-US')} Hz, ${settings.frames} frames a step`,
    model: `${cellPhrase(settings)}, ${stack} of ${units} units, ${settings.pooling} pooling, dropout ${dropout}`,
    parameters: countParameters(params),
    engine: engine.name,
    directory,
    resumedAt: resume?.checkpoint.iteration ?? 0,
    past,
    head: from && { kind: from.head, note: from.headNote },
    epochs: settings.epochs,
    iterationsPerEpoch: perEpoch,
  };
}
