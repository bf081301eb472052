/** `statal-video evaluate`: measures how well a trained model classifies clips, or predicts their frames. */
import { addModelFlags, type ModelFlags, threadsFlag, UsageError, whichCheckpoint } from '@statal/command-line';
import { classObserver, knownItems, measure, splitRules, tellEvaluation } from '@statal/command-line/corpus';
import { clipBatches, loadClips, nextFrameBatches, splitClips, type VideoCorpus } from '@statal/datasets/video';
import { Command, Option } from 'commander';
import { openData } from '../data/openData.js';
import { readingOf } from '../data/reading.js';
import { predictorLoss } from '../training/predictor.js';
import { repeatedFrameLoss } from '../training/repeatedFrameLoss.js';
import { videoModels } from '../training/savedModel.js';
import type { DataChoice, Settings } from '../training/settings.js';
import { videoLoss } from '../training/videoModel.js';

interface EvaluateFlags extends ModelFlags, Pick<DataChoice, 'data' | 'pattern'> {
  readonly threads?: number | undefined;
  readonly strict?: boolean | undefined;
  readonly json?: boolean | undefined;
}

const examples = `
Examples:
  statal-video evaluate --model runs/gestures                        the test part of its training
  statal-video evaluate --model runs/gestures --data more-gestures
  statal-video evaluate --model runs/gestures --data more-gestures --json

With --data all clips are read. Those of a class that the model never had are left out and counted.`;

export function evaluateVerb(): Command {
  const command = new Command('evaluate')
    .description('measure how well a trained model tells clips apart, or predicts their frames')
    .addHelpText('after', examples);
  return addModelFlags(command)
    .addOption(new Option('--data <directory>', 'clips, a folder for each class (default: the test part of the training)'))
    .addOption(new Option('--pattern <text>', 'what the names of files say, e.g. {label}_{film}_{index} (default: {label}/{name})'))
    .addOption(threadsFlag())
    .addOption(new Option('--strict', 'a clip that cannot be used, or is cut, is an error'))
    .addOption(new Option('--json', 'print one JSON object'))
    .action(evaluate);
}

async function evaluate(flags: EvaluateFlags): Promise<void> {
  const { strict = false, json = false } = flags;
  const opened = await videoModels.open(flags.model, whichCheckpoint(flags), flags.threads);
  const { engine, model, params, preprocessing, checkpoint, settings, past } = opened;
  const { classes, normalization } = preprocessing;
  const { corpus, clips, source } = await chosenClips(flags, settings);
  const { known, strangers } = settings.predict
    ? { known: clips, strangers: [] }
    : knownItems(clips, { classes, strict, source: corpus.name });
  const names = settings.predict ? corpus.classes : classes;
  const set = await loadClips(known, { classes: names, ...readingOf(settings), strict, allowLostClasses: true });
  const [count, options] = [set.labels.length, { batch: settings.batch, normalization }];
  const measured = settings.predict
    ? await measure(
        {
          count,
          batches: nextFrameBatches(set, options),
          compared: async () => ({ 'the last frame repeated': await repeatedFrameLoss(set) }),
        },
        { params, loss: predictorLoss(model, engine), observer: { observe() {}, seen: () => ({}), reset() {} } },
      )
    : await measure(
        { count, batches: clipBatches(set, options) },
        { params, loss: videoLoss(model, engine), observer: classObserver(classes.length) },
      );
  engine.close();
  const skipped = [...corpus.skipped, ...set.skipped];
  const facts = { source, noun: 'clip', measured, classes: settings.predict ? [] : classes, skipped, warnings: set.warnings };
  tellEvaluation({ ...facts, strangers, past, iteration: checkpoint.iteration }, { json });
}

interface Chosen {
  readonly corpus: VideoCorpus;
  readonly clips: VideoCorpus['clips'];
  readonly source: string;
}

/** The clips of --data, or the test part of the training. */
async function chosenClips({ data, pattern, strict, model }: EvaluateFlags, settings: Settings): Promise<Chosen> {
  const { predict, source, test } = settings;
  if (data !== undefined) {
    const corpus = await openData({ data, pattern: pattern ?? source.pattern }, { predict, strict });
    return { corpus, clips: corpus.clips, source: corpus.name };
  }
  if (test === '0') throw new UsageError('evaluate', `the training in ${model} held out no test part`, 'Name clips with --data');
  const corpus = await openData({ ...source, pattern: pattern ?? source.pattern }, { predict, strict });
  const { test: clips } = splitClips(corpus, splitRules(settings));
  return { corpus, clips, source: `the test part of ${corpus.name}` };
}
