/** The flags of `train`: one option for each setting, with its range, default and line of help. */
import { realNumber, wholeNumber } from '@statal/command-line';
import { type CellName, type CorpusFlags, corpusFlags } from '@statal/command-line/corpus';
import { type Command, Option } from 'commander';
import { defaultSettings } from '../training/defaultSettings.js';
import { cellKinds, type DataChoice, type FixedSettings, questions } from '../training/settings.js';

type ModelFlags = Pick<FixedSettings, 'layers'> & Partial<Pick<FixedSettings, 'units' | 'size' | 'rate'>>;

/** The values that commander reads from the command line. */
export interface TrainFlags extends CorpusFlags, ModelFlags, DataChoice {
  readonly predict?: boolean | undefined;
  readonly gray?: boolean | undefined;
  readonly cell?: CellName | undefined;
}

const usual = defaultSettings;

export function addTrainFlags(command: Command): Command {
  const shared = corpusFlags({
    noun: 'clip',
    usual,
    out: 'runs/video',
    keeps: 'the kind of frames',
    unchanged: 'not moved, scaled and recolored a little',
  });
  const flags = [
    new Option(
      '--data <directory>',
      'clips, a folder for each class; with --predict any folder. Default of --epochs is then 40, and of --batch 8 (default: with --from the clips of that model, else clips from a synthesizer)',
    ),
    new Option('--pattern <text>', 'what the names of files say, e.g. {label}_{film}_{index} (default: {label}/{name})'),
    new Option('--question <name>', 'what a synthesized clip asks: which way it turned, how often it blinked, or in what order colors came')
      .choices(questions)
      .conflicts('data'),
    new Option('--clips <n>', 'clips that are synthesized, of each class (default: 500; with --predict: 1000)')
      .argParser(wholeNumber({ from: 1 }))
      .conflicts('data'),
    new Option(
      '--predict',
      'learn to predict the next frame in place of classes; default clips: moving digits, and default of --batch: 8',
    ).conflicts('question'),
    ...shared.place,
    new Option('--size <n>', 'rows and columns of a frame (default: 16 for synthesized clips, 32 for files, 64 with --predict)').argParser(
      wholeNumber({ from: 8, to: 512 }),
    ),
    new Option('--rate <n>', 'frames per second (default: 8, and 10 for moving digits)').argParser(realNumber({ above: 0, to: 240 })),
    new Option('--gray', 'frames are gray, not in color'),
    new Option(
      '--cell <kind>',
      'recurrent cell; conv... are cells over images, and none is a model without recurrence, to compare with (default: statal; with --predict: convLstm)',
    ).choices(cellKinds),
    shared.memory,
    shared.layers,
    new Option(
      '--units <n>',
      'units of each layer; of a cell over images, at every pixel (default: 64, and 32 for cells over images)',
    ).argParser(wholeNumber({ from: 1, to: 16_384 })),
    ...shared.training,
  ];
  for (const flag of flags) command.addOption(flag);
  return command;
}
