/** The flags of `train`: one option for each setting, with its range, default and line of help. */
import { wholeNumber } from '@statal/command-line';
import { type CorpusFlags, corpusFlags } from '@statal/command-line/corpus';
import { type Command, Option } from 'commander';
import { defaultSettings } from '../training/defaultSettings.js';
import { cellKinds, corpusNames, type DataChoice, type FixedSettings, featureNames, poolingNames } from '../training/settings.js';

type ModelFlags = Pick<FixedSettings, 'cell' | 'layers' | 'units' | 'bidirectional' | 'frames' | 'pooling' | 'features'>;

/** The values that commander reads from the command line. */
export interface TrainFlags extends Omit<CorpusFlags, 'cell'>, ModelFlags, DataChoice {}

const usual = defaultSettings;

export function addTrainFlags(command: Command): Command {
  const shared = corpusFlags({
    noun: 'recording',
    usual,
    out: 'runs/audio',
    keeps: 'the features',
    unchanged: 'not at other speeds and with other noise',
  });
  const flags = [
    new Option(
      '--data <directory>',
      'recordings, a folder for each class (default: with --from those of that model, else digits from a synthesizer); with --corpus: a local copy of it',
    ),
    new Option('--corpus <name>', 'known recordings, downloaded once').choices(corpusNames),
    new Option('--pattern <text>', 'what the names of files say, e.g. {label}_{speaker}_{index}').conflicts('corpus'),
    ...shared.place,
    new Option('--cell <kind>', 'recurrent cell').choices(cellKinds).default(usual.cell),
    shared.memory,
    shared.layers,
    new Option('--units <n>', 'units of each layer and direction').argParser(wholeNumber({ from: 1, to: 16_384 })).default(usual.units),
    new Option('--bidirectional', 'each layer reads forward and backward').default(usual.bidirectional),
    new Option('--no-bidirectional', 'each layer reads forward only'),
    new Option('--pooling <kind>', 'how the steps become one answer').choices(poolingNames).default(usual.pooling),
    new Option('--features <kind>', 'the features of a recording').choices(featureNames).default(usual.features),
    new Option('--frames <n>', 'frames of 10 milliseconds in a step').argParser(wholeNumber({ from: 1, to: 100 })).default(usual.frames),
    ...shared.training,
  ];
  for (const flag of flags) command.addOption(flag);
  return command;
}
