/** The start of a training: new, from a saved model (--from), or resumed (--resume). */
import {
  extendHistory,
  modelDirectory,
  onFirstRank,
  type ProgramRanks,
  requireFreePlace,
  requireOtherPlace,
  requireTraining,
  startedFrom,
  UsageError,
} from '@statal/command-line';
import { resumeCommand } from '../commandLine/callAgain.js';
import { type FineTuneRequest, modelSettings, validationShare } from '../training/fineTuneSettings.js';
import { fittingVocabulary } from '../training/fittingVocabulary.js';
import { type NamedText, readTrainingText } from '../training/readTrainingText.js';
import { resumeSettings } from '../training/resumeSettings.js';
import type { TrainingRequest } from '../training/runTraining.js';
import { loadBestModel, loadModel } from '../training/savedModel.js';
import { type Settings, settingsFrom } from '../training/settings.js';
import { cellOptionsFrom, givenCellOptions } from './cellFlags.js';
import type { TrainFlags } from './trainFlags.js';

type Start = Pick<TrainingRequest, 'text' | 'settings' | 'resume' | 'from' | 'past' | 'beforeFirstSave'>;

/** @throws UsageError, CheckpointError or DatasetError, each of one line */
export function startOfTraining(flags: TrainFlags, typed: ReadonlySet<string>, ranks: ProgramRanks | undefined): Promise<Start> {
  checkCombinations(flags, typed);
  if (flags.resume) return goOn(flags, typed, ranks);
  return flags.from === undefined ? startAnew(flags, ranks) : startFrom(flags.from, flags, { typed, ranks });
}

function freePlace(flags: TrainFlags, ranks: ProgramRanks | undefined): Promise<Start['beforeFirstSave']> {
  return onFirstRank(ranks, () => requireFreePlace(flags, resumeCommand(flags.out)));
}

async function startAnew(flags: TrainFlags, ranks: ProgramRanks | undefined): Promise<Start> {
  const beforeFirstSave = await freePlace(flags, ranks);
  const text = await readTrainingText(flags.input);
  const model = { cellOptions: cellOptionsFrom(flags.cell, flags), embedding: flags.embedding ?? flags.units };
  return { text, settings: settingsOf({ ...flags, ...model }, text), beforeFirstSave };
}

async function startFrom(
  from: string,
  flags: TrainFlags,
  { typed, ranks }: { readonly typed: ReadonlySet<string>; readonly ranks: ProgramRanks | undefined },
): Promise<Start> {
  const directory = modelDirectory(from);
  await onFirstRank(ranks, () => requireOtherPlace(flags.out, directory));
  const beforeFirstSave = await freePlace(flags, ranks);
  const model = await loadBestModel(directory, undefined, ranks);
  const { checkpoint, settings: saved, vocabulary } = model;
  const request: FineTuneRequest = { saved, flags, cellOptions: givenCellOptions(flags), typed, from };
  const shape = modelSettings(request);
  checkVocabularyFlag(shape.tokens, flags, typed);
  const text = await readTrainingText(flags.input ?? saved.text.input);
  const { growVocabulary: grow = false, vocabulary: words } = flags;
  const fitting = fittingVocabulary({ vocabulary, text, from, grow, words });
  const others = { vocabulary: grow ? words : saved.vocabulary, validation: validationShare(request, text.identity) };
  return {
    text,
    settings: settingsOf({ ...flags, ...shape, ...others }, text),
    from: { checkpoint, ...fitting },
    past: startedFrom(directory, model),
    beforeFirstSave,
  };
}

async function goOn(flags: TrainFlags, typed: ReadonlySet<string>, ranks: ProgramRanks | undefined): Promise<Start> {
  const { out } = flags;
  await onFirstRank(ranks, () => requireTraining(out));
  const { checkpoint, settings: saved, vocabulary, past } = await loadModel(out, 'last', ranks);
  const { iteration } = checkpoint;
  const settings = resumeSettings({ saved, iteration, flags, cellOptions: givenCellOptions(flags), typed, directory: out });
  const text = await readTrainingText(flags.input ?? saved.text.input);
  if (text.identity.sha256 !== saved.text.sha256) {
    throw new UsageError(
      flags.input === undefined ? text.name : `--input ${flags.input}`,
      `this is not the text that the training in ${out} was started with, or it has changed since`,
      `Name the same text with --input, or train its model on another one with --from ${out} and another --out`,
    );
  }
  const history = extendHistory(past.history, { iteration, before: saved, after: settings });
  return {
    text,
    settings: { ...settings, text: text.identity },
    resume: { checkpoint, vocabulary, changed: history !== past.history },
    past: { ...past, history },
  };
}

function checkCombinations({ tokens, from, growVocabulary, resume = false }: TrainFlags, typed: ReadonlySet<string>): void {
  if (growVocabulary && from === undefined) {
    throw resume
      ? new UsageError(
          '--grow-vocabulary',
          'a training that goes on keeps its vocabulary',
          'Leave it out, or add --from in place of --resume',
        )
      : new UsageError(
          '--grow-vocabulary',
          'a new model has all that its text has',
          'Leave it out, or add --from to start from a trained model',
        );
  }
  if (typed.has('vocabulary') && tokens !== 'words' && !resume && from === undefined) {
    throw new UsageError('--vocabulary', 'a vocabulary of characters holds all of them', 'Leave it out, or add --tokens words');
  }
}

function checkVocabularyFlag(tokens: Settings['tokens'], { growVocabulary, from }: TrainFlags, typed: ReadonlySet<string>): void {
  if (!typed.has('vocabulary')) return;
  if (tokens === 'characters') throw new UsageError('--vocabulary', `the model in ${from} reads characters, all of them`, 'Leave it out');
  if (growVocabulary) return;
  throw new UsageError('--vocabulary', `the vocabulary is that of the model in ${from}`, 'Leave it out, or add --grow-vocabulary');
}

function settingsOf(flags: Omit<Settings, 'text'>, { identity }: NamedText): Settings {
  const iterations = flags.epochs === undefined ? flags.iterations : undefined;
  const settings = settingsFrom({ ...flags, iterations, text: identity });
  if (settings === undefined) throw new Error('the ranges of the flags do not fit those of the settings');
  return settings;
}
