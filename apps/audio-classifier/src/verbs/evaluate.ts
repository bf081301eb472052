/** `statal-audio evaluate`: measures how well a trained model classifies recordings. */
import { addModelFlags, type ModelFlags, threadsFlag, UsageError, whichCheckpoint } from '@statal/command-line';
import { classObserver, knownItems, measure, tellEvaluation } from '@statal/command-line/corpus';
import { lengthBatches, loadFeatures } from '@statal/datasets/audio';
import { Command, Option } from 'commander';
import { openData } from '../data/openData.js';
import { audioLoss } from '../training/audioModel.js';
import { audioModels } from '../training/savedModel.js';
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
  const opened = await audioModels.open(flags.model, whichCheckpoint(flags), flags.threads);
  const { engine, model, params, preprocessing, checkpoint, settings, past } = opened;
  const { classes, features, normalization } = preprocessing;
  const corpus = await openData({ data, corpus: name, pattern }, { strict });
  const { known, strangers } = knownItems(corpus.recordings, { classes, strict, source: corpus.name });
  const set = await loadFeatures(known, { classes, features, strict, allowLostClasses: true });
  const part = { count: set.labels.length, batches: lengthBatches(set, { batch: settings.batch, normalization }) };
  const measured = await measure(part, { params, loss: audioLoss(model, engine), observer: classObserver(classes.length) });
  engine.close();
  const skipped = [...corpus.skipped, ...set.skipped];
  const facts = { source: corpus.name, noun: 'recording', measured, classes, skipped, warnings: set.warnings, strangers, past };
  tellEvaluation({ ...facts, iteration: checkpoint.iteration }, { json });
}
