/** `statal-text demo`: trains a minute on the built-in text, then writes a page. `npm start` runs it. */

import { join } from 'node:path';
import { builtInCells } from '@statal/cells';
import {
  duration,
  removeCheckpoints,
  requireDirectory,
  stoppingTraining,
  UsageError,
  wholeNumber,
  withInterruption,
} from '@statal/command-line';
import { checkpointDirectory } from '@statal/train';
import { Command, Option } from 'commander';
import colors from 'picocolors';
import { callAgain } from '../commandLine/callAgain.js';
import { createReport } from '../reports/createReport.js';
import { printableLines } from '../reports/printable.js';
import { readTrainingText } from '../training/readTrainingText.js';
import { runTraining, type TrainedModel } from '../training/runTraining.js';
import { loadModel } from '../training/savedModel.js';
import { defaultSettings } from '../training/settings.js';
import { writeSample } from '../writing/writeSample.js';

interface DemoFlags {
  readonly seconds: number;
  readonly out: string;
}

const examples = `
Examples:
  statal-text demo
  statal-text demo --seconds 300`;

export function demoVerb(): Command {
  return new Command('demo')
    .description('train on a built-in text for a minute, then write a page')
    .addHelpText('after', examples)
    .addOption(new Option('--seconds <n>', 'how long to train').argParser(wholeNumber({ from: 1, to: 86_400 })).default(60))
    .addOption(new Option('--out <directory>', 'where the model goes').default(join('runs', 'demo')))
    .action(demo);
}

async function demo({ seconds, out }: DemoFlags): Promise<void> {
  await requireDirectory(out);
  await requireReplaceable(out);
  const text = await readTrainingText();
  const report = createReport();
  print(`A recurrent network learns to write, letter by letter, from the sources and documents of Statal.\n`);
  const settings = {
    ...defaultSettings,
    cellOptions: builtInCells[defaultSettings.cell]({}).options,
    embedding: defaultSettings.units,
    iterations: 10_000,
    seconds,
    validateEvery: 100,
    saveEvery: 100,
    sampleEvery: 100,
    text: text.identity,
  };
  const beforeFirstSave = (): Promise<void> => removeCheckpoints(out);
  await withInterruption(report, stoppingTraining, async (signal) => {
    const trained = await runTraining({ text, settings, directory: out, report, signal, beforeFirstSave });
    if (trained.outcome.reason !== 'interrupted') showPage(trained);
    trained.engine.close();
  });
}

/** @throws UsageError if the directory has a training other than a demo's own; the model of an earlier demo is replaced */
async function requireReplaceable(directory: string): Promise<void> {
  if ((await checkpointDirectory(directory).lastIteration()) === undefined) return;
  const { settings, checkpoint } = await loadModel(directory, 'last');
  if (settings.seconds !== undefined) return;
  throw new UsageError(
    `--out ${directory}`,
    `there is a training in it, at iteration ${checkpoint.iteration}, that is not a demo's own`,
    'Name another directory',
  );
}

function showPage({ outcome, vocabulary, ...writer }: TrainedModel): void {
  const { directory, iteration } = outcome;
  const page = writeSample(writer, { vocabulary, length: 1500, temperature: 0.6, seed: iteration });
  print(`\nA page by the model, after ${duration(outcome.seconds)} of reading:\n`);
  for (const line of printableLines(page, Math.min(100, (process.stdout.columns ?? 102) - 2))) print(`  ${colors.cyan(line)}`);
  print('\nWhat to try next');
  const tries: readonly (readonly [string, readonly string[]])[] = [
    ['let it go on from words of yours', ['generate', '--model', directory, '--prompt', 'export function ', '--temperature', '0.5']],
    ['let it learn for longer', ['train', '--resume', '--out', directory, '--iterations', String(5 * Math.ceil(iteration / 100) * 100)]],
    ['teach it a text of your own', ['train', '--input', 'your-text.txt', '--out', join('runs', 'mine')]],
    ['see all that can be chosen', ['train', '--help']],
  ];
  for (const [what, words] of tries) print(`  ${what}:\n    ${colors.bold(callAgain(words))}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
