/** `statal-audio train`: learns to tell the classes of recordings apart. */
import { resolve } from 'node:path';
import {
  duration,
  Failure,
  refuseOtherSettings,
  removeCheckpoints,
  requireDirectory,
  requireNoTraining,
  requireTraining,
  typedFlags,
  UsageError,
  watchInterruptions,
} from '@statal/command-line';
import { DatasetError, type DownloadProgress, parseSplit, type SoundCorpus } from '@statal/datasets/audio';
import { Command } from 'commander';
import { callAgain } from '../commandLine/callAgain.js';
import { fingerprint, openData, usualTest } from '../data/openData.js';
import { createReport } from '../reports/createReport.js';
import type { TrainingReport } from '../reports/trainingReport.js';
import { runTraining, type TrainingRequest } from '../training/runTraining.js';
import { loadModel } from '../training/savedModel.js';
import { type DataChoice, type Settings, settingsFrom } from '../training/settings.js';
import { addTrainFlags, type TrainFlags } from './trainFlags.js';

const examples = `
Examples:
  statal-audio train                                                digits from a synthesiser, nothing to download
  statal-audio train --data animals --out runs/animals --test 0.1   animals/cat/1.wav, animals/dog/1.wav, ...
  statal-audio train --corpus fsdd --out runs/digits                spoken digits, downloaded once
  statal-audio train --corpus fsdd --out runs/theo --test speaker=theo --validation speaker=lucas
  statal-audio train --data digits --pattern "{label}_{speaker}_{index}" --out runs/mine
  statal-audio train --resume --out runs/animals --epochs 60        go on where it stopped

The last checkpoint and the best are kept in --out, and a picture of the losses, curves.svg. Only the validation part decides which is the
best; the test part is read once, at the end. Ctrl-C saves and stops; a second Ctrl-C quits at once.`;

export function trainVerb(): Command {
  const command = new Command('train').description('learn to tell sounds apart').addHelpText('after', examples);
  return addTrainFlags(command).action(async (flags: TrainFlags) => train(flags, typedFlags(command)));
}

async function train(flags: TrainFlags, typed: ReadonlySet<string>): Promise<void> {
  await requireDirectory(flags.out);
  const report = createReport(flags);
  const stopping = (): void => report.notice('Stopping after this iteration. Ctrl-C again quits at once, without saving.');
  const interruption = watchInterruptions({ onFirst: stopping, onForced: () => report.close() });
  const { signal } = interruption;
  try {
    const opening: Opening = { flags, typed, report, signal };
    const start = flags.resume ? await goOn(opening) : await startAnew(opening);
    await runTraining({ ...start, directory: flags.out, report, signal, strict: flags.strict ?? false, threads: flags.threads });
  } catch (error) {
    throw signal.aborted && error === signal.reason ? new Failure('Stopped before the training began. Nothing was saved.') : error;
  } finally {
    report.close();
    interruption.close();
  }
}

interface Opening {
  readonly flags: TrainFlags;
  readonly typed: ReadonlySet<string>;
  readonly report: TrainingReport;
  readonly signal: AbortSignal;
}

type Start = Pick<TrainingRequest, 'corpus' | 'settings' | 'resume' | 'beforeFirstSave'>;

async function startAnew(opening: Opening): Promise<Start> {
  const { flags } = opening;
  const { out, overwrite, data, corpus: name, pattern } = flags;
  if (!overwrite) await requireNoTraining(out, callAgain(['train', '--resume', '--out', out]));
  const source: DataChoice = { data: data && resolve(data), corpus: name, pattern };
  const corpus = await openFor({ data, corpus: name, pattern }, opening);
  const beforeFirstSave = overwrite ? () => removeCheckpoints(out) : undefined;
  return { corpus, settings: settingsOf(flags, source, corpus), beforeFirstSave };
}

async function goOn(opening: Opening): Promise<Start> {
  const { flags, typed } = opening;
  const { out } = flags;
  await requireTraining(out);
  const { checkpoint, settings: saved, ...hearing } = await loadModel(out, 'last');
  refuseOtherSettings(saved, { flags, typed, free: ['epochs', 'patience'], directory: out });
  const source = { ...saved.source, ...(flags.data !== undefined && { data: resolve(flags.data) }) };
  const corpus = await openFor(source, opening);
  if (fingerprint(corpus) !== saved.sha256) {
    throw new UsageError(
      corpus.name,
      `these are not the recordings that the training in ${out} was started with, or some were added or taken away since`,
      'Name the same recordings with --data, or start another training with another --out',
    );
  }
  const epochs = typed.has('epochs') ? flags.epochs : saved.epochs;
  const done = checkpoint.progress?.epoch ?? 0;
  if (epochs < done) {
    throw new UsageError(
      `--epochs ${epochs}`,
      `the training in ${out} has already made ${done}`,
      `Epochs are counted from the very first: give a number above ${done}`,
    );
  }
  const settings = { ...saved, epochs, patience: typed.has('patience') ? flags.patience : saved.patience, source };
  return { corpus, settings, resume: { checkpoint, hearing } };
}

function openFor(source: DataChoice, { flags, report, signal }: Opening): Promise<SoundCorpus> {
  const started = performance.now();
  const onDownload = ({ received, total }: DownloadProgress): void => {
    const seconds = (performance.now() - started) / 1000;
    const done = total === undefined ? undefined : received / total;
    const left = done === undefined || done === 0 ? '' : `, ${duration((seconds * (1 - done)) / done)} left`;
    report.loading(`downloading ${source.corpus}: ${(received / 1e6).toFixed(1)} MB${left}`, done);
  };
  return openData(source, { strict: flags.strict, onDownload, signal });
}

function settingsOf(flags: TrainFlags, source: DataChoice, corpus: SoundCorpus): Settings {
  const test = flags.test ?? usualTest(source);
  for (const [flag, rule] of Object.entries({ '--test': test, '--validation': flags.validation })) requireRule(flag, rule, corpus);
  const settings = settingsFrom({ ...flags, test, source, sha256: fingerprint(corpus) });
  if (settings === undefined) throw new Error('the ranges of the flags do not fit those of the settings');
  return settings;
}

/** Before anything is read, and under the name of the flag. */
function requireRule(flag: string, rule: string, { fields }: SoundCorpus): void {
  if (rule === '0') return;
  try {
    parseSplit(rule, fields);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    throw new UsageError(`${flag} ${rule}`, error.reason, error.hint);
  }
}
