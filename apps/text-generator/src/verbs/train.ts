/** `statal-text train`: learns from a text. */
import {
  removeCheckpoints,
  requireDirectory,
  requireNoTraining,
  requireTraining,
  typedFlags,
  UsageError,
  watchInterruptions,
} from '@statal/command-line';
import { Command } from 'commander';
import { callAgain } from '../commandLine/callAgain.js';
import { createReport } from '../reports/createReport.js';
import { type NamedText, readTrainingText } from '../training/readTrainingText.js';
import { resumeSettings } from '../training/resumeSettings.js';
import { runTraining, type TrainingRequest } from '../training/runTraining.js';
import { loadModel } from '../training/savedModel.js';
import { type Settings, settingsFrom } from '../training/settings.js';
import { cellOptionsFrom, givenCellOptions } from './cellFlags.js';
import { addTrainFlags, type TrainFlags } from './trainFlags.js';

const examples = `
Examples:
  statal-text train --input shakespeare.txt --out runs/shakespeare
  statal-text train --input shakespeare.txt --out runs/gru --cell gru --units 256 --dropout 0.2 --iterations 5000
  statal-text train --input shakespeare.txt --out runs/moments --cell statal --memory moments --slots 4
  statal-text train --resume --out runs/gru --iterations 10000      go on where it stopped
  statal-text train --input news.txt --out runs/news --tokens words --vocabulary 5000
  statal-text train --input shakespeare.txt --out runs/log --json | tee log.jsonl

The last checkpoint and the best are kept in --out. Ctrl-C saves and stops; a second Ctrl-C quits at once.`;

export function trainVerb(): Command {
  const command = new Command('train').description('learn from a text').addHelpText('after', examples);
  return addTrainFlags(command).action(async (flags: TrainFlags) => train(flags, typedFlags(command)));
}

async function train(flags: TrainFlags, typed: ReadonlySet<string>): Promise<void> {
  checkCombinations(flags, typed);
  await requireDirectory(flags.out);
  const start = flags.resume ? await goOn(flags, typed) : await startAnew(flags);
  const report = createReport(flags);
  const stopping = (): void => report.notice('Stopping after this iteration. Ctrl-C again quits at once, without saving.');
  const interruption = watchInterruptions({ onFirst: stopping, onForced: () => report.close() });
  try {
    const engineFlags = { name: flags.engine, threads: flags.threads };
    const { engine } = await runTraining({ ...start, directory: flags.out, report, signal: interruption.signal, engine: engineFlags });
    engine.close();
  } finally {
    report.close();
    interruption.close();
  }
}

type Start = Pick<TrainingRequest, 'text' | 'settings' | 'resume' | 'beforeFirstSave'>;

async function startAnew(flags: TrainFlags): Promise<Start> {
  const { out, overwrite, input } = flags;
  if (!overwrite) await requireNoTraining(out, callAgain(['train', '--resume', '--out', out]));
  const text = await readTrainingText(input);
  const beforeFirstSave = overwrite ? () => removeCheckpoints(out) : undefined;
  return { text, settings: settingsOf(flags, text), beforeFirstSave };
}

async function goOn(flags: TrainFlags, typed: ReadonlySet<string>): Promise<Start> {
  const { out } = flags;
  await requireTraining(out);
  const { checkpoint, settings: saved, vocabulary } = await loadModel(out, 'last');
  const settings = resumeSettings({
    saved,
    iteration: checkpoint.iteration,
    flags,
    cellOptions: givenCellOptions(flags),
    typed,
    directory: out,
  });
  const text = await readTrainingText(flags.input ?? saved.text.input);
  if (text.identity.sha256 !== saved.text.sha256) {
    throw new UsageError(
      flags.input === undefined ? text.name : `--input ${flags.input}`,
      `this is not the text that the training in ${out} was started with, or it has changed since`,
      'Name the same text with --input, or start another training with another --out',
    );
  }
  return { text, settings: { ...settings, text: text.identity }, resume: { checkpoint, vocabulary } };
}

function checkCombinations({ tokens }: TrainFlags, typed: ReadonlySet<string>): void {
  if (typed.has('vocabulary') && tokens !== 'words' && !typed.has('resume')) {
    throw new UsageError('--vocabulary', 'a vocabulary of characters holds all of them', 'Leave it out, or add --tokens words');
  }
}

function settingsOf(flags: TrainFlags, { identity }: NamedText): Settings {
  const iterations = flags.epochs === undefined ? flags.iterations : undefined;
  const settings = settingsFrom({
    ...flags,
    cellOptions: cellOptionsFrom(flags.cell, flags),
    iterations,
    embedding: flags.embedding ?? flags.units,
    text: identity,
  });
  if (settings === undefined) throw new Error('the ranges of the flags do not fit those of the settings');
  return settings;
}
