/** The start of a training: new, from a saved model (--from), or resumed (--resume). */
import {
  count,
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
import { isTokenFolder } from '../training/isTokenFolder.js';
import { resumeSettings } from '../training/resumeSettings.js';
import type { TrainingRequest } from '../training/runTraining.js';
import { loadBestModel, loadModel } from '../training/savedModel.js';
import { type Settings, settingsFrom } from '../training/settings.js';
import { isStored, openTrainingText, requireVocabulary, type TrainingText } from '../training/trainingText.js';
import { cellOptionsFrom, givenCellOptions } from './cellFlags.js';
import type { TrainFlags } from './trainFlags.js';

type Start = Pick<TrainingRequest, 'text' | 'settings' | 'resume' | 'from' | 'past' | 'beforeFirstSave'>;

/** @throws UsageError, CheckpointError or DatasetError, each of one line */
export function startOfTraining(flags: TrainFlags, typed: ReadonlySet<string>, ranks: ProgramRanks | undefined): Promise<Start> {
  checkCombinations(flags, typed);
  if (flags.resume) return goOn(flags, typed, ranks);
  const how = { typed, ranks };
  return flags.from === undefined ? startAnew(flags, how) : startFrom(flags.from, flags, how);
}

interface StartContext {
  readonly typed: ReadonlySet<string>;
  readonly ranks: ProgramRanks | undefined;
}

function freePlace(flags: TrainFlags, ranks: ProgramRanks | undefined): Promise<Start['beforeFirstSave']> {
  return onFirstRank(ranks, () => requireFreePlace(flags, resumeCommand(flags.out)));
}

async function startAnew(flags: TrainFlags, { typed, ranks }: StartContext): Promise<Start> {
  const beforeFirstSave = await freePlace(flags, ranks);
  const text = await openTrainingText(flags.input);
  const reading = vocabularyFlags(text, flags, typed);
  const model = { cellOptions: cellOptionsFrom(flags.cell, flags), embedding: flags.embedding ?? flags.units };
  return { text, settings: settingsOf({ ...flags, ...model, ...reading }, text), beforeFirstSave };
}

async function startFrom(from: string, flags: TrainFlags, { typed, ranks }: StartContext): Promise<Start> {
  const directory = modelDirectory(from);
  await onFirstRank(ranks, () => requireOtherPlace(flags.out, directory));
  const beforeFirstSave = await freePlace(flags, ranks);
  const model = await loadBestModel(directory, undefined, ranks);
  const { checkpoint, settings: saved, vocabulary } = model;
  const request: FineTuneRequest = { saved, flags, cellOptions: givenCellOptions(flags), typed, from };
  const shape = modelSettings(request);
  checkVocabularyFlag(shape.tokens, flags, typed);
  const text = await openTrainingText(flags.input ?? saved.text.input);
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
  const text = await openTrainingText(flags.input ?? saved.text.input);
  if (text.identity.sha256 !== saved.text.sha256) {
    throw new UsageError(
      flags.input === undefined ? text.name : `--input ${flags.input}`,
      `this is not the text that the training in ${out} was started with, or it has changed since`,
      `Name the same text with --input, or train its model on another one with --from ${out} and another --out`,
    );
  }
  requireVocabulary(text, vocabulary, `the training in ${out}`);
  const history = extendHistory(past.history, { iteration, before: saved, after: settings });
  return {
    text,
    settings: { ...settings, text: text.identity },
    resume: { checkpoint, vocabulary, changed: history !== past.history },
    past: { ...past, history },
  };
}

function checkCombinations({ input, tokens, from, growVocabulary, resume = false }: TrainFlags, typed: ReadonlySet<string>): void {
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
  const isStoredInput = input !== undefined && isTokenFolder(input); // `vocabularyFlags` checks it
  if (typed.has('vocabulary') && tokens !== 'words' && !resume && from === undefined && !isStoredInput) {
    throw new UsageError('--vocabulary', 'a vocabulary of characters holds all of them', 'Leave it out, or add --tokens words');
  }
}

function checkVocabularyFlag(tokens: Settings['tokens'], { growVocabulary, from }: TrainFlags, typed: ReadonlySet<string>): void {
  if (!typed.has('vocabulary')) return;
  if (tokens === 'characters') throw new UsageError('--vocabulary', `the model in ${from} reads characters, all of them`, 'Leave it out');
  if (growVocabulary) return;
  throw new UsageError('--vocabulary', `the vocabulary is that of the model in ${from}`, 'Leave it out, or add --grow-vocabulary');
}

/**
 * The flags that make a new vocabulary. A stored text has its own.
 *
 * @throws UsageError if they are given with a stored text
 */
function vocabularyFlags(text: TrainingText, flags: TrainFlags, typed: ReadonlySet<string>): Pick<Settings, 'tokens' | 'vocabulary'> {
  if (!isStored(text)) return { tokens: flags.tokens, vocabulary: flags.vocabulary };
  const { kind, size } = text.tokens.vocabulary;
  const flag = typed.has('tokens') ? '--tokens' : '--vocabulary';
  if (typed.has('tokens') || typed.has('vocabulary')) {
    throw new UsageError(flag, `${text.name} is prepared already, with ${count(size)} ${kind}`, 'Leave it out, or prepare the text anew');
  }
  return { tokens: kind, vocabulary: Math.max(2, size) };
}

function settingsOf(flags: Omit<Settings, 'text'>, { identity }: TrainingText): Settings {
  const iterations = flags.epochs === undefined ? flags.iterations : undefined;
  const settings = settingsFrom({ ...flags, iterations, text: identity });
  if (settings === undefined) throw new Error('the ranges of the flags do not fit those of the settings');
  return settings;
}
