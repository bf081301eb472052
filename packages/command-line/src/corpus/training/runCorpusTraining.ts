/** Runs one training from start to end: combines items, model and `fit`, and reports the events. */
import type { Json } from '@statal/cells';
import { countParameters, type Layer } from '@statal/layers';
import { type ComputeEngine, createEngine, type Engine, Random, type Tree } from '@statal/tensors';
import {
  type BatchSource,
  type Checkpoint,
  checkpointDirectory,
  type FitOptions,
  fit,
  type LossFunction,
  restoreCheckpoint,
} from '@statal/train';
import { storeFirstCheckpoint } from '../../firstCheckpoint.js';
import { followTraining, type TrainingEnd } from '../../followTraining.js';
import { trainingFailure } from '../../trainingFailure.js';
import type { FinalMeasure, Outcome, TrainingFacts, TrainingReport } from '../reports/trainingReport.js';
import { corpusOptimizer, gradientClip } from './corpusOptimizer.js';
import type { CorpusSettings, Plan } from './corpusSettings.js';
import { type HeadChange, restoreWithHead } from './fittingClasses.js';
import { type Measured, measure, type Observer, type Part } from './measure.js';

/** The parts of a corpus. */
export interface TrainingParts<Batch> {
  /** The batches of an epoch, counted from 0. */
  train(epoch: number): BatchSource<Batch>;
  readonly validation?: Part<Batch> | undefined;
  /** Reads the test part. `undefined`: there is none. */
  readonly loadTest?: (() => Promise<Part<Batch>>) | undefined;
}

/** Everything a training needs. `Result` is what the loss returns in addition to `LossWithState`. */
export interface CorpusTraining<Batch, Result> {
  readonly settings: Pick<CorpusSettings, 'batch' | 'learningRate' | 'seed' | 'engine'> & Plan;
  readonly directory: string;
  readonly report: TrainingReport;
  /** Ends the training after the current iteration, and saves. */
  readonly signal: AbortSignal;
  readonly parts: TrainingParts<Batch>;
  readonly model: Layer<Tree, Tree>;
  loss(engine: Engine): LossFunction<Tree, Batch, Tree, Result>;
  /** Watches validations and tests. */
  readonly observer: Observer<Result, Batch>;
  /** Stored in every checkpoint. */
  readonly configuration: Json;
  /** The checkpoint to resume from. `changed`: the settings differ from those in the checkpoint. */
  readonly resume?: { readonly checkpoint: Checkpoint; readonly changed: boolean } | undefined;
  /** The model whose parameters a new training starts from. */
  readonly from?: ({ readonly checkpoint: Checkpoint } & HeadChange) | undefined;
  /** Called after all checks, before the first checkpoint is stored. */
  readonly beforeFirstSave?: (() => Promise<void>) | undefined;
  /** Number of threads of the engine. Default: the engine decides. */
  readonly threads?: number | undefined;
  /** What is told of the training, beside what is found out here. */
  readonly facts: Omit<TrainingFacts, 'parameters' | 'engine' | 'directory' | 'resumedAt' | 'epochs' | 'iterationsPerEpoch'>;
  /** The commands that go on with the training and use the model. */
  readonly commands: { readonly resume: string; readonly use: string };
  /** Draws pictures with the finished model, and gives their paths by their names. Default: none but the curves. */
  readonly draw?: ((params: Tree) => Promise<Readonly<Record<string, string | undefined>>>) | undefined;
}

interface Run<Batch, Result> {
  readonly request: CorpusTraining<Batch, Result>;
  readonly engine: ComputeEngine;
  readonly perEpoch: number;
  readonly options: FitOptions<Tree, Batch, Tree, Result>;
}

/** Runs the training. Checks everything it can before it changes anything on disk. */
export async function runCorpusTraining<Batch, Result>(request: CorpusTraining<Batch, Result>): Promise<Outcome> {
  const run = await prepare(request);
  request.report.start(factsOf(run));
  try {
    return await train(await withFirstCheckpoint(run));
  } catch (error) {
    throw await trainingFailure(error, request.directory, request.commands.resume);
  } finally {
    run.engine.close();
  }
}

async function prepare<Batch, Result>(request: CorpusTraining<Batch, Result>): Promise<Run<Batch, Result>> {
  const { settings, parts, model, directory, resume, from, observer, threads } = request;
  const engine = await createEngine({ kind: settings.engine, threads });
  const [initial, random] = Random.fromSeed(settings.seed).split(2);
  const params = model.init({ engine, random: initial });
  const { epochs, patience } = settings;
  const perEpoch = parts.train(0).count;
  const optimizer = corpusOptimizer(settings, epochs * perEpoch);
  if (resume !== undefined) restoreCheckpoint(resume.checkpoint, { params, optimizer });
  if (from !== undefined) await restoreWithHead(from.checkpoint, params, from);
  const options: FitOptions<Tree, Batch, Tree, Result> = {
    params,
    loss: request.loss(engine),
    batches: parts.train,
    optimizer,
    random,
    epochs,
    reportEvery: perEpoch >= 40 ? 10 : 1,
    clip: { norm: gradientClip },
    compile: true,
    validation: parts.validation && { batches: parts.validation.batches, observe: observer.observe, patience },
    checkpoints: {
      store: checkpointDirectory(directory),
      ...(parts.validation === undefined && { every: perEpoch }),
      configuration: request.configuration,
    },
    resume: resume?.checkpoint,
  };
  return { request, engine, perEpoch, options };
}

/** Stores the first checkpoint, after the model that the training starts from was measured on the validation part. */
async function withFirstCheckpoint<Batch, Result>(run: Run<Batch, Result>): Promise<Run<Batch, Result>> {
  const { request, options, perEpoch } = run;
  const { parts, report, signal, resume, from, beforeFirstSave } = request;
  const measureBefore = async (): Promise<number | undefined> => {
    if (parts.validation === undefined) return undefined;
    const { loss, accuracy } = await measurePart(run, parts.validation, signal);
    report.before({ loss, accuracy });
    return loss;
  };
  const first = { batches: perEpoch, resume, measure: from && measureBefore, signal, beforeFirstSave };
  return { ...run, options: await storeFirstCheckpoint(options, first) };
}

function measurePart<Batch, Result>({ request, options }: Run<Batch, Result>, part: Part<Batch>, signal?: AbortSignal): Promise<Measured> {
  return measure(part, { params: options.params, loss: options.loss, observer: request.observer, signal });
}

async function train<Batch, Result>(run: Run<Batch, Result>): Promise<Outcome> {
  const { request, engine, options, perEpoch } = run;
  const { settings, parts, observer, report, signal } = request;
  observer.reset();
  const end = await followTraining(fit({ ...options, signal }), {
    engine,
    iterations: settings.epochs * perEpoch,
    startedAt: options.resume?.iteration ?? 0,
    validates: (iteration) => parts.validation !== undefined && iteration % perEpoch === 0,
    progress(progress) {
      report.progress({ ...progress, accuracy: progress.validation && observer.seen().accuracy });
      if (progress.validation) observer.reset();
    },
    saved: report.saved,
  });
  const outcome = await conclude(run, end);
  report.end(outcome);
  return outcome;
}

/** Measures the model with the lowest validation loss. This is the only use of the test part. */
async function conclude<Batch, Result>(
  run: Run<Batch, Result>,
  { reason: ended, iteration, epoch, best, seconds }: TrainingEnd,
): Promise<Outcome> {
  const { request, options, perEpoch } = run;
  const { directory, parts, report, facts, commands, draw } = request;
  const store = checkpointDirectory(directory);
  const history = (await store.load('last')).progress?.history ?? [];
  const measured = ended === 'aborted' ? [] : await measureBest();
  const { writeLossCurves } = await import('../reports/lossCurves.js');
  const { labelSmoothing } = facts;
  const curves = await writeLossCurves(directory, history, { perEpoch, labelSmoothing, notice: (line) => report.notice(line) });
  const drawn = { curves, ...(ended !== 'aborted' && (await draw?.(options.params))) };
  return {
    reason: ended === 'aborted' ? 'interrupted' : ended === 'patience' ? 'patience' : 'done',
    iteration,
    epoch,
    seconds,
    best,
    measured,
    classes: facts.classes,
    directory,
    pictures: Object.fromEntries(Object.entries(drawn).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...commands,
  };

  async function measureBest(): Promise<readonly FinalMeasure[]> {
    if (best !== undefined) restoreCheckpoint(await store.load('best'), { params: options.params });
    const validation = parts.validation && { part: 'validation' as const, ...(await measurePart(run, parts.validation)) };
    const test = parts.loadTest && { part: 'test' as const, ...(await measurePart(run, await parts.loadTest())) };
    return [validation, test].filter((each) => each !== undefined);
  }
}

function factsOf<Batch, Result>({ request, engine, options, perEpoch }: Run<Batch, Result>): TrainingFacts {
  const { settings, directory, resume, facts } = request;
  return {
    ...facts,
    parameters: countParameters(options.params),
    engine: engine.name,
    directory,
    resumedAt: resume?.checkpoint.iteration ?? 0,
    epochs: settings.epochs,
    iterationsPerEpoch: perEpoch,
  };
}
