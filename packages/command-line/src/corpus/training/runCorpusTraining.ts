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
import { compareRanks } from '../../ranks/compareRanks.js';
import { isFirst, type ProgramRanks } from '../../ranks/programRanks.js';
import { ranksInWords } from '../../ranks/ranksInWords.js';
import { sharedCheckpoints } from '../../ranks/sharedCheckpoints.js';
import { together } from '../../ranks/together.js';
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
  /** The ranks of the program, if it runs as several. The batches are then those of this rank. */
  readonly ranks?: ProgramRanks | undefined;
  /** Name and version of the program, which must be the same on all ranks. */
  readonly program: string;
  /** What is told of the training, beside what is found out here. */
  readonly facts: Omit<TrainingFacts, 'parameters' | 'engine' | 'ranks' | 'directory' | 'resumedAt' | 'epochs' | 'iterationsPerEpoch'>;
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
  const { report, ranks, directory, commands } = request;
  const run = await together(ranks, () => prepare(request));
  try {
    const notice = ranks && (await compare(ranks, run));
    report.start(factsOf(run));
    if (notice !== undefined) report.notice(notice);
    return await train(await withFirstCheckpoint(run));
  } catch (error) {
    throw await trainingFailure(error, directory, commands.resume, ranks);
  } finally {
    run.engine.close();
  }
}

async function prepare<Batch, Result>(request: CorpusTraining<Batch, Result>): Promise<Run<Batch, Result>> {
  const { settings, parts, model, directory, resume, from, observer, threads, ranks } = request;
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
    distributed: ranks?.mpi,
  };
  return { request, engine, perEpoch, options };
}

/**
 * @returns a notice if processors differ
 * @throws RankFailure if a rank has other settings or other items than rank 0
 */
function compare<Batch, Result>(ranks: ProgramRanks, { request, engine }: Run<Batch, Result>): Promise<string | undefined> {
  const { program, settings, facts } = request;
  const { source: _, sha256, ...compared } = settings as typeof settings & { readonly source?: unknown; readonly sha256: string };
  const data = { noun: `${facts.names.noun}s`, sha256 };
  return compareRanks(ranks, { program, settings: compared, data, engine });
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
  const started = await storeFirstCheckpoint(options, first);
  request.ranks?.watch.saved(started.resume?.iteration ?? 0);
  return { ...run, options: started };
}

function measurePart<Batch, Result>({ request, options }: Run<Batch, Result>, part: Part<Batch>, signal?: AbortSignal): Promise<Measured> {
  return measure(part, { params: options.params, loss: options.loss, observer: request.observer, signal, ranks: request.ranks?.mpi });
}

async function train<Batch, Result>(run: Run<Batch, Result>): Promise<Outcome> {
  const { request, engine, options, perEpoch } = run;
  const { settings, parts, observer, report, signal, ranks } = request;
  observer.reset();
  const end = await followTraining(fit({ ...options, signal }), {
    engine,
    iterations: settings.epochs * perEpoch,
    startedAt: options.resume?.iteration ?? 0,
    validates: (iteration) => parts.validation !== undefined && iteration % perEpoch === 0,
    async progress(progress) {
      if (ranks !== undefined && progress.validation) await observer.gather?.(ranks.mpi);
      report.progress({ ...progress, accuracy: progress.validation && observer.seen().accuracy });
      if (progress.validation) observer.reset();
    },
    saved(checkpoint) {
      ranks?.watch.saved(checkpoint.iteration);
      report.saved(checkpoint);
    },
  });
  const outcome = await conclude(run, end);
  report.end(outcome);
  return outcome;
}

/** Measures the model with the lowest validation loss. This is the only use of the test part. Rank 0 draws the pictures. */
async function conclude<Batch, Result>(
  run: Run<Batch, Result>,
  { reason: ended, iteration, epoch, best, seconds }: TrainingEnd,
): Promise<Outcome> {
  const { request, options, perEpoch } = run;
  const { directory, parts, report, facts, commands, draw, ranks } = request;
  const store = sharedCheckpoints(directory, ranks);
  const history = (await store.load('last')).progress?.history ?? [];
  const measured = ended === 'aborted' ? [] : await measureBest();
  const drawn = isFirst(ranks) ? await pictures() : {};
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
    const { loadTest } = parts;
    const test = loadTest && { part: 'test' as const, ...(await measurePart(run, await together(ranks, loadTest))) };
    return [validation, test].filter((each) => each !== undefined);
  }

  async function pictures(): Promise<Readonly<Record<string, string | undefined>>> {
    const { writeLossCurves } = await import('../reports/lossCurves.js');
    const { labelSmoothing } = facts;
    const curves = await writeLossCurves(directory, history, { perEpoch, labelSmoothing, notice: (line) => report.notice(line) });
    return { curves, ...(ended !== 'aborted' && (await draw?.(options.params))) };
  }
}

function factsOf<Batch, Result>({ request, engine, options, perEpoch }: Run<Batch, Result>): TrainingFacts {
  const { settings, directory, resume, facts, ranks, threads } = request;
  return {
    ...facts,
    parameters: countParameters(options.params),
    engine: engine.name,
    ranks: ranks && ranksInWords(ranks, threads ?? ranks.cores),
    directory,
    resumedAt: resume?.checkpoint.iteration ?? 0,
    epochs: settings.epochs,
    iterationsPerEpoch: perEpoch,
  };
}
