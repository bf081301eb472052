/** The start of a training: new, from a saved model (--from), or resumed (--resume). */
import { resolve } from 'node:path';
import {
  duration,
  extendHistory,
  modelDirectory,
  refuseOtherSettings,
  requireFreePlace,
  requireOtherPlace,
  requireTraining,
  startedFrom,
  UsageError,
} from '@statal/command-line';
import { type AudioCorpus, DatasetError, type DownloadProgress, parseSplit } from '@statal/datasets/audio';
import { resumeCommand } from '../commandLine/callAgain.js';
import { fingerprint, openData, usualTest } from '../data/openData.js';
import type { TrainingReport } from '../reports/trainingReport.js';
import { memoryOf, newCellOptions } from '../training/cellMemory.js';
import { fittingClasses } from '../training/fittingClasses.js';
import { fixedByModel } from '../training/fixedSettings.js';
import { resumeSettings } from '../training/resumeSettings.js';
import type { TrainingRequest } from '../training/runTraining.js';
import { loadBestModel, loadModel } from '../training/savedModel.js';
import { type DataChoice, type FixedSettings, type Plan, type Settings, settingsFrom } from '../training/settings.js';
import type { TrainFlags } from './trainFlags.js';

export interface Opening {
  readonly flags: TrainFlags;
  readonly typed: ReadonlySet<string>;
  readonly report: TrainingReport;
  readonly signal: AbortSignal;
}

type Start = Pick<TrainingRequest, 'corpus' | 'settings' | 'resume' | 'from' | 'past' | 'beforeFirstSave'>;

/** @throws UsageError, CheckpointError or DatasetError, each of one line */
export function startOfTraining(opening: Opening): Promise<Start> {
  const { from, growClasses, resume } = opening.flags;
  if (growClasses && from === undefined) {
    throw resume
      ? new UsageError('--grow-classes', 'a training that goes on keeps its classes', 'Leave it out, or add --from in place of --resume')
      : new UsageError(
          '--grow-classes',
          'a new model has all classes of its recordings',
          'Leave it out, or add --from to start from a trained model',
        );
  }
  if (resume) return goOn(opening);
  return from === undefined ? startAnew(opening) : startFrom(from, opening);
}

async function startAnew(opening: Opening): Promise<Start> {
  const { flags } = opening;
  const cellOptions = newCellOptions(flags.cell, flags.memory);
  const beforeFirstSave = await requireFreePlace(flags, resumeCommand(flags.out));
  const { choice, corpus } = await openTyped(opening);
  const test = flags.test ?? usualTest(choice);
  return { corpus, settings: settingsOf({ ...flags, cellOptions, test }, choice, corpus), beforeFirstSave };
}

async function startFrom(from: string, opening: Opening): Promise<Start> {
  const { flags, typed } = opening;
  const directory = modelDirectory(from);
  await requireOtherPlace(flags.out, directory);
  const beforeFirstSave = await requireFreePlace(flags, resumeCommand(flags.out));
  const model = await loadBestModel(directory);
  const { checkpoint, settings: saved, preprocessing } = model;
  refuseOtherSettings(
    { ...saved, memory: memoryOf(saved) },
    { flags, typed, fixed: fixedByModel(), what: `the model in ${from} was made` },
  );
  const isTyped = flags.data !== undefined || flags.corpus !== undefined;
  const { choice, corpus } = isTyped
    ? await openTyped(opening)
    : await openChoice({ ...saved.source, pattern: flags.pattern ?? saved.source.pattern }, opening);
  const { head, classes, note } = fittingClasses(preprocessing.classes, corpus.classes, flags.growClasses ?? false);
  const { cell, cellOptions, layers, units, bidirectional, frames, pooling, features } = saved;
  const shape = { cell, cellOptions, layers, units, bidirectional, frames, pooling, features };
  const dropout = typed.has('dropout') ? flags.dropout : saved.dropout;
  const held = heldOut(saved, opening, corpus, choice);
  return {
    corpus,
    settings: settingsOf({ ...flags, ...shape, ...held, dropout }, choice, corpus),
    from: { checkpoint, preprocessing: { ...preprocessing, classes }, head, headNote: note },
    past: startedFrom(directory, model),
    beforeFirstSave,
  };
}

/**
 * The rules of the held-out parts. A training on the recordings of its model keeps their rules, so that these parts stay unseen. Typed
 * flags replace the rules.
 */
function heldOut(
  saved: Settings,
  { flags, typed }: Opening,
  corpus: AudioCorpus,
  choice: DataChoice,
): Pick<Settings, 'test' | 'validation' | 'seed'> {
  const usual = { test: flags.test ?? usualTest(choice), validation: flags.validation, seed: flags.seed };
  if (fingerprint(corpus) !== saved.sha256) return usual;
  const { test, validation, seed } = saved;
  return {
    test: typed.has('test') ? usual.test : test,
    validation: typed.has('validation') ? usual.validation : validation,
    seed: typed.has('seed') ? usual.seed : seed,
  };
}

async function goOn(opening: Opening): Promise<Start> {
  const { flags, typed } = opening;
  const { out } = flags;
  await requireTraining(out);
  const { checkpoint, settings: saved, past, preprocessing } = await loadModel(out, 'last');
  const { iteration, progress } = checkpoint;
  const settings = resumeSettings({ saved, epochsDone: progress?.epoch ?? 0, flags, typed, directory: out });
  const source = { ...saved.source, ...(flags.data !== undefined && { data: resolve(flags.data) }) };
  const { corpus } = await openChoice(source, opening);
  if (fingerprint(corpus) !== saved.sha256) {
    throw new UsageError(
      corpus.name,
      `these are not the recordings that the training in ${out} was started with, or some were added or taken away since`,
      `Name the same recordings with --data, or train its model on other ones with --from ${out} and another --out`,
    );
  }
  const history = extendHistory(past.history, { iteration, before: saved, after: settings });
  const resume = { checkpoint, preprocessing, changed: history !== past.history };
  return { corpus, settings: { ...settings, source }, resume, past: { ...past, history } };
}

interface Opened {
  /** The choice with the absolute path of a folder, so that it can be found again. */
  readonly choice: DataChoice;
  readonly corpus: AudioCorpus;
}

async function openTyped(opening: Opening): Promise<Opened> {
  const { data, corpus: name, pattern } = opening.flags;
  const { corpus } = await openChoice({ data, corpus: name, pattern }, opening);
  return { choice: { data: data && resolve(data), corpus: name, pattern }, corpus };
}

async function openChoice(choice: DataChoice, { flags, report, signal }: Opening): Promise<Opened> {
  const started = performance.now();
  const onDownload = ({ received, total }: DownloadProgress): void => {
    const seconds = (performance.now() - started) / 1000;
    const done = total === undefined ? undefined : received / total;
    const left = done === undefined || done === 0 ? '' : `, ${duration((seconds * (1 - done)) / done)} left`;
    report.loading(`downloading ${choice.corpus}: ${(received / 1e6).toFixed(1)} MB${left}`, done);
  };
  return { choice, corpus: await openData(choice, { strict: flags.strict, onDownload, signal }) };
}

function settingsOf(flags: FixedSettings & Plan, source: DataChoice, corpus: AudioCorpus): Settings {
  const { test, validation } = flags;
  for (const [flag, rule] of Object.entries({ '--test': test, '--validation': validation })) requireRule(flag, rule, corpus);
  const settings = settingsFrom({ ...flags, source, sha256: fingerprint(corpus) });
  if (settings === undefined) throw new Error('the ranges of the flags do not fit those of the settings');
  return settings;
}

/** Checks a rule before recordings are read, with the flag in the message. */
function requireRule(flag: string, rule: string, { fields }: AudioCorpus): void {
  if (rule === '0') return;
  try {
    parseSplit(rule, fields);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new UsageError(`${flag} ${rule}`, error.reason, error.hint);
  }
}
