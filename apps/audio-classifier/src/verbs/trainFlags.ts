/** The flags of `train`: one option for each setting, with its range, default and line of help. */

import type { StatalMemory } from '@statal/cells';
import { realNumber, type TrainingFlags, trainingFlags, wholeNumber } from '@statal/command-line';
import { type Command, Option } from 'commander';
import { memoryForms } from '../training/cellMemory.js';
import {
  cellKinds,
  classWeightKinds,
  corpusNames,
  type DataChoice,
  defaultSettings,
  engineKinds,
  type FixedSettings,
  featureNames,
  type Plan,
  poolingNames,
} from '../training/settings.js';

/** The values that commander reads from the command line. */
export interface TrainFlags extends Omit<FixedSettings, 'test' | 'cellOptions'>, Plan, DataChoice, TrainingFlags {
  /** Default: the rule of the corpus. */
  readonly test?: string | undefined;
  /** Default for `statal`: `content`. */
  readonly memory?: StatalMemory | undefined;
  readonly strict?: boolean | undefined;
  readonly growClasses?: boolean | undefined;
}

const usual = defaultSettings;

export function addTrainFlags(command: Command): Command {
  const shared = trainingFlags(usual);
  const flags = [
    new Option(
      '--data <directory>',
      'recordings, a folder for each class (default: with --from those of that model, else digits from a synthesizer); with --corpus: a local copy of it',
    ),
    new Option('--corpus <name>', 'known recordings, downloaded once').choices(corpusNames),
    new Option('--pattern <text>', 'what the names of files say, e.g. {label}_{speaker}_{index}').conflicts('corpus'),
    new Option('--out <directory>', 'where the model and its checkpoints go').default('runs/audio'),
    new Option('--from <model>', 'start from the parameters and the features of a trained model, with a new optimizer').conflicts('resume'),
    new Option('--grow-classes', 'with --from: add classes that the model lacks to its own, in place of a new last layer'),
    new Option(
      '--test <rule>',
      'what is read once, at the end: a share (0.1), index<5, speaker=theo, or 0 for none (default: what the corpus holds out)',
    ),
    new Option('--validation <rule>', 'what of the rest chooses the best model: a share or a rule like that of --test, 0 for none').default(
      usual.validation,
    ),
    new Option('--cell <kind>', 'recurrent cell').choices(cellKinds).default(usual.cell),
    new Option(
      '--memory <form>',
      'with --cell statal: what a neuron stores of its feature: what occurred (content), how strong it last was (value, the original cell), when it occurred (moments), whether (binary), or how surely (probability) (default: content, which solves the most tasks)',
    ).choices(memoryForms),
    shared.layers,
    new Option('--units <n>', 'units of each layer and direction').argParser(wholeNumber({ from: 1, to: 16_384 })).default(usual.units),
    new Option('--bidirectional', 'each layer reads forward and backward').default(usual.bidirectional),
    new Option('--no-bidirectional', 'each layer reads forward only'),
    new Option('--pooling <kind>', 'how the steps become one answer').choices(poolingNames).default(usual.pooling),
    new Option('--features <kind>', 'the features of a recording').choices(featureNames).default(usual.features),
    new Option('--frames <n>', 'frames of 10 milliseconds in a step').argParser(wholeNumber({ from: 1, to: 100 })).default(usual.frames),
    new Option('--epochs <n>', 'passes over the training part, counted from the very first')
      .argParser(wholeNumber({ from: 1 }))
      .default(usual.epochs),
    new Option('--patience <n>', 'ends after so many epochs without a lower validation loss (default: never)').argParser(
      wholeNumber({ from: 1 }),
    ),
    new Option('--batch <n>', 'recordings side by side').argParser(wholeNumber({ from: 1, to: 65_536 })).default(usual.batch),
    new Option('--learning-rate <x>', 'highest size of an update').argParser(realNumber({ above: 0 })).default(usual.learningRate),
    new Option('--class-weights <kind>', 'balanced: rare classes count as much as frequent ones')
      .choices(classWeightKinds)
      .default(usual.classWeights),
    shared.dropout,
    new Option('--no-augmentation', 'recordings are used as they are, not at other speeds and with other noise'),
    shared.seed,
    new Option('--engine <kind>', 'wasm is fast, reference computes in float64').choices(engineKinds).default(usual.engine),
    shared.threads,
    new Option('--strict', 'a file that cannot be used, or is cut, is an error'),
    shared.resume,
    shared.overwrite,
    shared.json,
  ];
  for (const flag of flags) command.addOption(flag);
  return command;
}
