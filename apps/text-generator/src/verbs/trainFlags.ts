/** The flags of `train`: one option for each setting, with its range, default and line of help. */
import { realNumber, type TrainingFlags, trainingFlags, wholeNumber } from '@statal/command-line';
import { type Command, Option } from 'commander';
import { type EngineName, engineNames } from '../training/openEngine.js';
import { cellKinds, defaultSettings, type FixedSettings, optimizerNames, type Plan, tokenKinds } from '../training/settings.js';
import { optionsOfCells } from './cellFlags.js';

/** The values that commander reads from the command line. Flags of cells are in cellFlags.ts. */
export interface TrainFlags extends Omit<FixedSettings, 'embedding' | 'cellOptions'>, Plan, TrainingFlags {
  /** Default: the number of units. */
  readonly embedding?: number | undefined;
  readonly input?: string | undefined;
  readonly engine: EngineName;
  readonly growVocabulary?: boolean | undefined;
}

const usual = defaultSettings;

export function addTrainFlags(command: Command): Command {
  const shared = trainingFlags(usual);
  const flags = [
    new Option(
      '--input <file>',
      'text to learn from, UTF-8, or a folder that prepare made (default: with --from the text of that model, else the sources and documents of Statal)',
    ),
    new Option('--out <directory>', 'where the model and its checkpoints go').makeOptionMandatory(),
    new Option('--cell <kind>', 'recurrent cell').choices(cellKinds).default(usual.cell),
    shared.layers,
    new Option('--units <n>', 'units of each layer').argParser(wholeNumber({ from: 1, to: 16_384 })).default(usual.units),
    new Option('--embedding <n>', 'features of each token (default: as many as units)').argParser(wholeNumber({ from: 1, to: 16_384 })),
    new Option('--batch <n>', 'streams of text side by side').argParser(wholeNumber({ from: 1, to: 65_536 })).default(usual.batch),
    new Option('--steps <n>', 'tokens that errors travel back').argParser(wholeNumber({ from: 1, to: 65_536 })).default(usual.steps),
    new Option('--iterations <n>', 'updates to make, counted from the very first')
      .argParser(wholeNumber({ from: 1 }))
      .default(usual.iterations)
      .conflicts('epochs'),
    new Option('--epochs <n>', 'passes over the text, instead of --iterations').argParser(wholeNumber({ from: 1 })),
    new Option('--learning-rate <x>', 'size of an update').argParser(realNumber({ above: 0 })).default(usual.learningRate),
    new Option('--optimizer <name>', 'how updates are made').choices(optimizerNames).default(usual.optimizer),
    new Option('--clip <x>', 'greatest norm of a gradient; 0: no limit').argParser(realNumber({ from: 0 })).default(usual.clip),
    shared.dropout,
    new Option('--validation <x>', 'share of the text, at its end, to validate with; 0: none')
      .argParser(realNumber({ from: 0, to: 0.9 }))
      .default(usual.validation),
    new Option('--tokens <kind>', 'what the model reads and writes').choices(tokenKinds).default(usual.tokens),
    new Option('--vocabulary <n>', 'with --tokens words: how many different words to know')
      .argParser(wholeNumber({ from: 2, to: 1_000_000 }))
      .default(usual.vocabulary),
    shared.seed,
    new Option('--validate-every <n>', 'iterations between validations').argParser(wholeNumber({ from: 1 })).default(usual.validateEvery),
    new Option('--save-every <n>', 'iterations between checkpoints').argParser(wholeNumber({ from: 1 })).default(usual.saveEvery),
    new Option('--sample-every <n>', 'iterations between samples; 0: none').argParser(wholeNumber({ from: 0 })).default(usual.sampleEvery),
    new Option('--engine <kind>', 'what computes: gpu takes the first of its modes that runs here, auto times a step and takes the fastest')
      .choices(engineNames)
      .default('wasm'),
    shared.threads,
    new Option('--from <model>', 'start from the parameters and the vocabulary of a trained model, with a new optimizer').conflicts(
      'resume',
    ),
    new Option('--grow-vocabulary', 'with --from: add what the text has and the vocabulary of the model lacks'),
    shared.resume,
    shared.overwrite,
    shared.json,
    ...optionsOfCells(),
  ];
  for (const flag of flags) command.addOption(flag);
  return command;
}
