/** `statal-audio evaluate`: measures how well a trained model classifies recordings. */
import {
  addModelFlags,
  count,
  type ModelFlags,
  pastInWords,
  pastToKeep,
  threadsFlag,
  UsageError,
  whichCheckpoint,
} from '@statal/command-line';
import { DatasetError, loadFeatures, type Recording } from '@statal/datasets/audio';
import { classificationReport } from '@statal/train';
import { Command, Option } from 'commander';
import { openData } from '../data/openData.js';
import { measuredLines } from '../reports/phrases.js';
import { nameSkipped, nameWarnings } from '../training/loadParts.js';
import { type Measured, measure } from '../training/measure.js';
import { openModel } from '../training/savedModel.js';
import { corpusNames, type DataChoice } from '../training/settings.js';

interface EvaluateFlags extends ModelFlags, DataChoice {
  readonly threads?: number | undefined;
  readonly strict?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-audio evaluate --model runs/animals --data more-animals
  statal-audio evaluate --model runs/digits --corpus fsdd --json

All recordings are read, those of a training too. Those of a class that the model never had are left out and counted.`;

export function evaluateVerb(): Command {
  const command = new Command('evaluate')
    .description('measure how well a trained model tells recordings apart')
    .addHelpText('after', examples);
  return addModelFlags(command)
    .addOption(new Option('--data <directory>', 'recordings, a folder for each class; with --corpus: a local copy of it'))
    .addOption(new Option('--corpus <name>', 'known recordings, downloaded once').choices(corpusNames))
    .addOption(new Option('--pattern <text>', 'what the names of files say, e.g. {label}_{speaker}_{index}').conflicts('corpus'))
    .addOption(threadsFlag())
    .addOption(new Option('--strict', 'a recording that cannot be used, or is cut, is an error'))
    .addOption(new Option('--json', 'print one JSON object'))
    .action(evaluate);
}

async function evaluate(flags: EvaluateFlags): Promise<void> {
  const { data, corpus: name, pattern, strict = false, json = false } = flags;
  if (data === undefined && name === undefined)
    throw new UsageError('evaluate', 'there are no recordings to evaluate with', 'Name them with --data or --corpus');
  const opened = await openModel(flags.model, whichCheckpoint(flags), flags.threads);
  const { engine, model, params, preprocessing, checkpoint, settings, past } = opened;
  const { classes, features, normalization } = preprocessing;
  const corpus = await openData({ data, corpus: name, pattern }, { strict });
  const { known, strangers } = knownRecordings(corpus.recordings, { classes, strict, source: corpus.name });
  const set = await loadFeatures(known, { classes, features, strict, allowLostClasses: true });
  const measured = await measure(set, { model, params, normalization, batch: settings.batch });
  engine.close();

  const skipped = [...corpus.skipped, ...set.skipped];
  const notice = (line: string): void => void process.stderr.write(`${line}\n`);
  nameSkipped(skipped, { notice });
  nameWarnings(set.warnings, { notice });
  for (const { label, recordings } of strangers) {
    process.stderr.write(`left out: ${count(recordings)} of the class "${label}", which the model never had\n`);
  }
  const leftOut = strangers.reduce((sum, { recordings }) => sum + recordings, 0);
  if (json) {
    print(
      JSON.stringify({
        ...jsonOf(measured, classes),
        skipped: skipped.length,
        unknown: leftOut,
        iteration: checkpoint.iteration,
        ...pastToKeep(past),
      }),
    );
    return;
  }
  print(
    `${corpus.name}, by the model of iteration ${count(checkpoint.iteration)}${skipped.length > 0 ? `; ${skipped.length} skipped` : ''}`,
  );
  for (const [word, line] of pastInWords(past)) print(`${word}: ${line}`);
  const width = process.stdout.isTTY ? process.stdout.columns : 120;
  for (const line of measuredLines({ part: 'all', ...measured }, { classes, width })) print(line);
}

interface Stranger {
  readonly label: string;
  readonly recordings: number;
}

/** The recordings of classes that the model has, and the number of recordings of each other class. */
function knownRecordings(
  recordings: readonly Recording[],
  { classes, strict, source }: { readonly classes: readonly string[]; readonly strict: boolean; readonly source: string },
): { readonly known: readonly Recording[]; readonly strangers: readonly Stranger[] } {
  const known = recordings.filter(({ label }) => classes.includes(label));
  const labels = [...new Set(recordings.map(({ label }) => label))].filter((label) => !classes.includes(label));
  const wayOut = `The model knows ${classes.join(', ')}`;
  if (known.length === 0) throw new DatasetError(source, `the model never had any of its classes: ${labels.join(', ')}`, wayOut);
  if (strict && labels.length > 0) {
    const first = recordings.find(({ label }) => label === labels[0]);
    throw new DatasetError(first?.name ?? source, `the model never had the class "${labels[0]}"`, wayOut);
  }
  return { known, strangers: labels.map((label) => ({ label, recordings: recordings.filter((each) => each.label === label).length })) };
}

function jsonOf({ accuracy, loss, count: total, counts }: Measured, classes: readonly string[]): object {
  const { classes: scores, macro } = classificationReport(counts);
  const perClass = classes.map((label, index) => ({ label, ...scores[index] })); // NaN, for an unknown score, becomes null
  return { accuracy, loss, recordings: total, macro_f1: macro.f1, classes: perClass, confusion: counts };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
