/** Runs one training from start to end: combines text, model and `fit`, and reports the events. */
import {
  compareRanks,
  counted,
  followTraining,
  isFirst,
  type ModelPast,
  noPast,
  type ProgramRanks,
  ranksInWords,
  storeFirstCheckpoint,
  together,
  trainingFailure,
} from '@statal/command-line';
import type { ContiguousBatch, Vocabulary } from '@statal/datasets';
import { countParameters } from '@statal/layers';
import type { ComputeEngine, Tree } from '@statal/tensors';
import { type Checkpoint, checkpointDirectory, evaluate, type FitOptions, fit, restoreCheckpoint } from '@statal/train';
import { callAgain, resumeCommand } from '../commandLine/callAgain.js';
import { version } from '../packageJson.js';
import { cellPhrase } from '../reports/cellPhrase.js';
import { tokenUnit } from '../reports/tokenUnit.js';
import type { Outcome, TrainingFacts, TrainingReport } from '../reports/trainingReport.js';
import { writeSample } from '../writing/writeSample.js';
import { WritingModel } from '../writing/writingModel.js';
import type { FittingVocabulary } from './fittingVocabulary.js';
import { type ChosenEngine, type EngineRequest, openEngine } from './openEngine.js';
import { reportPlan } from './reportPlan.js';
import { restoreGrown } from './restoreGrown.js';
import { configurationOf, vocabularyToKeep } from './savedModel.js';
import type { Settings } from './settings.js';
import { stopSignal } from './stopSignal.js';
import { type TextBatches, textBatches } from './textBatches.js';
import { textLearning } from './textLearning.js';
import { type TextModel, textModel } from './textModel.js';
import { textVocabulary } from './textVocabulary.js';
import { isStored, type TrainingText } from './trainingText.js';

export interface TrainingRequest {
  readonly text: TrainingText;
  readonly settings: Settings;
  readonly directory: string;
  readonly report: TrainingReport;
  /** Ends the training after the current iteration, and saves. */
  readonly signal: AbortSignal;
  /** The checkpoint to resume from. `changed`: the settings differ from those in the checkpoint. */
  readonly resume?: { readonly checkpoint: Checkpoint; readonly vocabulary: Vocabulary; readonly changed: boolean } | undefined;
  /** The model whose parameters a new training starts from. */
  readonly from?: (FittingVocabulary & { readonly checkpoint: Checkpoint }) | undefined;
  /** Kept in every checkpoint. Default: none. */
  readonly past?: ModelPast | undefined;
  /** Called after all checks, before the first checkpoint is stored. */
  readonly beforeFirstSave?: (() => Promise<void>) | undefined;
  /** Default: wasm. */
  readonly engine?: EngineRequest | undefined;
  /** The ranks of the program, if it runs as several. */
  readonly ranks?: ProgramRanks | undefined;
}

export interface TrainedModel {
  readonly engine: ComputeEngine;
  readonly model: TextModel;
  readonly params: Tree;
  readonly vocabulary: Vocabulary;
  readonly outcome: Outcome;
}

type Run = Omit<TrainedModel, 'outcome'> & {
  readonly engineReason: ChosenEngine['reason'];
  readonly request: TrainingRequest;
  readonly batches: TextBatches;
  readonly iterations: number;
  readonly options: FitOptions<Tree, ContiguousBatch, Tree>;
};

/** Runs the training. Checks everything it can before it changes anything on disk. */
export async function runTraining(request: TrainingRequest): Promise<TrainedModel> {
  const { report, ranks } = request;
  const run = await together(ranks, () => prepare(request));
  const notice = ranks && (await compare(ranks, run));
  report.start(factsOf(run));
  if (notice !== undefined) report.notice(notice);
  const stop = stopSignal(request.signal, request.settings.seconds);
  try {
    return { ...run, outcome: await train(await withFirstCheckpoint(run, stop.signal), stop.signal) };
  } catch (error) {
    throw await trainingFailure(error, request.directory, resumeCommand(request.directory), ranks);
  } finally {
    stop.close();
  }
}

async function prepare(request: TrainingRequest): Promise<Run> {
  const { text, settings, directory, resume, from, past = noPast, ranks } = request;
  const { vocabulary } = resume ?? from ?? (isStored(text) ? text.tokens : { vocabulary: textVocabulary(text.text, settings) });
  const batches = textBatches(text, vocabulary, { ...settings, part: ranks?.mpi });
  const model = textModel(settings, vocabulary.size);
  const learningOn = (engine: ComputeEngine) => textLearning(model, batches.train, { engine, settings });
  const { engine, reason } = await openEngine(request.engine ?? { name: 'wasm' }, (candidate) => {
    const events = fit(learningOn(candidate));
    return () => events.next();
  });
  const learning = learningOn(engine);
  const { params, optimizer } = learning;
  if (resume !== undefined) restoreCheckpoint(resume.checkpoint, { params, optimizer });
  if (from !== undefined) await restoreGrown(from.checkpoint, params, from.added);
  const iterations = settings.iterations ?? (settings.epochs ?? 1) * batches.train.count;
  const options: FitOptions<Tree, ContiguousBatch, Tree> = {
    ...learning,
    iterations,
    reportEvery: reportPlan(settings, iterations).reportEvery,
    validation: batches.validation && { batches: batches.validation, every: settings.validateEvery },
    checkpoints: {
      store: checkpointDirectory(directory),
      every: settings.saveEvery,
      configuration: configurationOf(settings, model, past),
      vocabulary: vocabularyToKeep(vocabulary),
    },
    resume: resume?.checkpoint,
    distributed: ranks?.mpi,
  };
  return { request, engine, engineReason: reason, model, params, vocabulary, batches, iterations, options };
}

/**
 * @returns a notice if processors differ
 * @throws RankFailure if a rank has other settings or another text than rank 0
 */
function compare(ranks: ProgramRanks, { request, engine }: Run): Promise<string | undefined> {
  const { text, ...settings } = request.settings;
  return compareRanks(ranks, { program: `statal-text ${version}`, settings, data: { noun: 'text', sha256: text.sha256 }, engine });
}

/** Stores the first checkpoint, after the model that the training starts from was measured on the validation part. */
async function withFirstCheckpoint(run: Run, signal: AbortSignal): Promise<Run> {
  const { request, batches, options } = run;
  const { validation } = batches;
  const measure = async (): Promise<number | undefined> => {
    if (validation === undefined) return undefined;
    const { loss } = await evaluate({
      params: options.params,
      loss: options.loss,
      batches: validation,
      signal,
      distributed: request.ranks?.mpi,
    });
    request.report.before({ loss });
    return loss;
  };
  const { resume, from, beforeFirstSave } = request;
  const first = { batches: batches.train.count, resume, measure: from && measure, signal, beforeFirstSave };
  const started = await storeFirstCheckpoint(options, first);
  request.ranks?.watch.saved(started.resume?.iteration ?? 0);
  return { ...run, options: started };
}

async function train({ request, engine, model, params, vocabulary, iterations, options }: Run, signal: AbortSignal): Promise<Outcome> {
  const { settings, report, directory, ranks } = request;
  const plan = reportPlan(settings, iterations);
  const writing = new WritingModel({ engine, model, params });
  const end = await followTraining(fit({ ...options, signal }), {
    engine,
    iterations,
    seconds: settings.seconds,
    startedAt: options.resume?.iteration ?? 0,
    validates: plan.validates,
    async progress(progress) {
      report.progress(progress);
      const { iteration } = progress;
      if (!plan.samples(iteration) || !isFirst(ranks)) return; // all ranks have the same parameters
      const how = { vocabulary, length: 200, temperature: 0.8, seed: settings.seed + iteration };
      report.sample({ iteration, text: writeSample(await writing.now(), how) });
    },
    saved(checkpoint) {
      ranks?.watch.saved(checkpoint.iteration);
      report.saved(checkpoint);
    },
  });
  writing.close();
  const { iteration, epoch, best, seconds } = end;
  // Another rank may have been asked to stop.
  const isStopped = request.signal.aborted || (end.reason === 'aborted' && settings.seconds === undefined);
  const reason = isStopped ? 'interrupted' : end.reason === 'aborted' ? 'time' : 'done';
  const write = callAgain(['generate', '--model', directory]);
  const outcome: Outcome = { reason, iteration, epoch, seconds, best, directory, resume: resumeCommand(directory), write };
  report.end(outcome);
  return outcome;
}

function factsOf({ request, engine, engineReason, params, vocabulary, batches, iterations }: Run): TrainingFacts {
  const { text, settings, directory, resume, from, past, ranks } = request;
  const { layers, units, embedding, dropout, validation, seconds } = settings;
  const extras = [...(embedding === units ? [] : [`embedding of ${embedding}`]), ...(dropout === 0 ? [] : [`dropout ${dropout}`])];
  return {
    text: text.name,
    tokens: batches.tokens,
    vocabularySize: vocabulary.size,
    unit: tokenUnit(vocabulary.kind),
    validation,
    model: [`${cellPhrase(settings)}, ${counted(layers, 'layer')} of ${units} units`, ...extras].join(', '),
    parameters: countParameters(params),
    engine: engine.name,
    engineReason,
    ranks: ranks && ranksInWords(ranks, request.engine?.threads ?? ranks.cores),
    directory,
    resumedAt: resume?.checkpoint.iteration ?? 0,
    past,
    addedTokens: from?.added,
    vocabularyNote: from?.note,
    iterationsPerEpoch: batches.train.count,
    iterations,
    seconds,
  };
}
