/** `statal-text prepare`: turns a text of any length into a folder of ids, which `train` reads in place. */
import { readdir } from 'node:fs/promises';
import { Failure, modelDirectory, requireDirectory, sentence, UsageError, wholeNumber, withInterruption } from '@statal/command-line';
import { DatasetError } from '@statal/datasets';
import { Command, Option } from 'commander';
import { prepareReport } from '../preparing/prepareReport.js';
import { prepareText } from '../preparing/prepareText.js';
import { loadBestModel } from '../training/savedModel.js';
import { defaultSettings, type FixedSettings, tokenKinds } from '../training/settings.js';

interface PrepareFlags extends Pick<FixedSettings, 'tokens' | 'vocabulary'> {
  readonly input: readonly string[];
  readonly out: string;
  readonly from?: string | undefined;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-text prepare --input wikipedia.txt --out wikipedia
  statal-text prepare --input 2023.txt 2024.txt --out news --tokens words --vocabulary 50000
  statal-text prepare --input odes.txt --out odes --from runs/poems           with the vocabulary of a model
  statal-text train --input wikipedia --out runs/wikipedia

For texts that do not fit in memory. The text is read twice, for its vocabulary and for its ids, and takes two bytes on disk for each token.
Training then reads what it needs, each rank its own part. Several files are one text, in the order in which they are named.

--out appears when it is complete. Ctrl-C stops, and keeps nothing.`;

export function prepareVerb(): Command {
  const usual = defaultSettings;
  return new Command('prepare')
    .description('turn a text of any length into ids on disk, to train on')
    .addHelpText('after', examples)
    .addOption(new Option('--input <files...>', 'text to prepare, UTF-8; several files are one text').makeOptionMandatory())
    .addOption(new Option('--out <directory>', 'new directory for the ids and the vocabulary').makeOptionMandatory())
    .addOption(new Option('--tokens <kind>', 'what a model will read and write').choices(tokenKinds).default(usual.tokens))
    .addOption(
      new Option('--vocabulary <n>', 'with --tokens words: how many different words to know')
        .argParser(wholeNumber({ from: 2, to: 1_000_000 }))
        .default(usual.vocabulary),
    )
    .addOption(
      new Option('--from <model>', 'take the vocabulary of a trained model, to go on training or to evaluate it').conflicts([
        'tokens',
        'vocabulary',
      ]),
    )
    .addOption(new Option('--json', 'print one JSON object per line'))
    .action(prepare);
}

async function prepare({ input: paths, out: folder, from, tokens, vocabulary: words, json }: PrepareFlags): Promise<void> {
  await requireDirectory(folder);
  await requireEmpty(folder);
  const vocabulary = from === undefined ? { tokens, vocabulary: words } : (await loadBestModel(modelDirectory(from))).vocabulary;
  const report = prepareReport({ json });
  await withInterruption(report, 'Stopping. Nothing is kept.', async (signal) => {
    try {
      await prepareText({ paths, folder, vocabulary, report, signal });
    } catch (error) {
      if (signal.aborted && error === signal.reason) throw new Failure(`Stopped before it was done: there is nothing in ${folder}.`);
      if (error instanceof DatasetError && error.source === folder) throw new Failure(sentence(error.message), { cause: error });
      throw error;
    }
  });
}

/** @throws UsageError if there are files in the folder */
async function requireEmpty(folder: string): Promise<void> {
  const files = await readdir(folder).catch(() => []);
  if (files.length === 0) return;
  throw new UsageError(
    `--out ${folder}`,
    'there are files in it, and a prepared text never replaces any',
    'Name another directory, or empty it',
  );
}
