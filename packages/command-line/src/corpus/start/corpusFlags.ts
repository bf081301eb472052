/** The flags of `train` that programs with a corpus share: one option for each setting, with its range, default and line of help. */
import type { StatalMemory } from '@statal/cells';
import { Option } from 'commander';
import { realNumber, wholeNumber } from '../../numberFlags.js';
import { type TrainingDefaults, type TrainingFlags, trainingFlags } from '../../trainingFlags.js';
import { memoryForms } from '../training/cellMemory.js';
import { type CellName, type CorpusSettings, classWeightKinds, engineKinds, type Plan } from '../training/corpusSettings.js';

/** The values of the shared flags. */
export interface CorpusFlags extends Omit<CorpusSettings, 'test'>, Plan, TrainingFlags {
  /** Default: that of the program. */
  readonly cell?: CellName | undefined;
  /** Default: the rule of the corpus. */
  readonly test?: string | undefined;
  /** Default for `statal`: `content`. */
  readonly memory?: StatalMemory | undefined;
  readonly strict?: boolean | undefined;
  readonly growClasses?: boolean | undefined;
}

/** The names and defaults of the shared flags. */
export interface CorpusFlagsOptions {
  readonly noun: string;
  readonly usual: TrainingDefaults & Omit<CorpusSettings, 'test'> & Plan & { readonly units: number };
  /** Default of --out. */
  readonly out: string;
  /** What a model keeps in addition to its parameters, e.g. `its features`. */
  readonly keeps: string;
  /** What `--no-augmentation` leaves out, e.g. `not at other speeds and with other noise`. */
  readonly unchanged: string;
}

/** The shared flags, to be listed among those of a program. */
export interface CorpusFlagGroups {
  /** Where a training is kept, where it starts from, and what it does not train on. */
  readonly place: readonly Option[];
  readonly memory: Option;
  readonly layers: Option;
  /** How long and how it is trained, and how it is told. */
  readonly training: readonly Option[];
}

/** The shared flags, in the order of the help. */
export function corpusFlags({ noun, usual, out, keeps, unchanged }: CorpusFlagsOptions): CorpusFlagGroups {
  const { layers, dropout, seed, threads, resume, overwrite, json } = trainingFlags(usual);
  return {
    place: [
      new Option('--out <directory>', 'where the model and its checkpoints go').default(out),
      new Option('--from <model>', `start from the parameters and ${keeps} of a trained model, with a new optimizer`).conflicts('resume'),
      new Option('--grow-classes', 'with --from: add classes that the model lacks to its own, in place of a new last layer'),
      new Option(
        '--test <rule>',
        'what is read once, at the end: a share (0.1), index<5, speaker=theo, or 0 for none (default: what the corpus holds out)',
      ),
      new Option(
        '--validation <rule>',
        'what of the rest chooses the best model: a share or a rule like that of --test, 0 for none',
      ).default(usual.validation),
    ],
    memory: new Option(
      '--memory <form>',
      'with --cell statal: what a neuron stores of its feature: what occurred (content), how strong it last was (value, the original cell), when it occurred (moments), whether (binary), or how surely (probability) (default: content, which solves the most tasks)',
    ).choices(memoryForms),
    layers,
    training: [
      new Option('--epochs <n>', 'passes over the training part, counted from the very first')
        .argParser(wholeNumber({ from: 1 }))
        .default(usual.epochs),
      new Option('--patience <n>', 'ends after so many epochs without a lower validation loss (default: never)').argParser(
        wholeNumber({ from: 1 }),
      ),
      new Option('--batch <n>', `${noun}s side by side`).argParser(wholeNumber({ from: 1, to: 65_536 })).default(usual.batch),
      new Option('--learning-rate <x>', 'highest size of an update').argParser(realNumber({ above: 0 })).default(usual.learningRate),
      new Option('--class-weights <kind>', 'balanced: rare classes count as much as frequent ones')
        .choices(classWeightKinds)
        .default(usual.classWeights),
      dropout,
      new Option('--no-augmentation', `${noun}s are used as they are, ${unchanged}`),
      seed,
      new Option('--engine <kind>', 'wasm is fast, reference computes in float64').choices(engineKinds).default(usual.engine),
      threads,
      new Option('--strict', 'a file that cannot be used, or is cut, is an error'),
      resume,
      overwrite,
      json,
    ],
  };
}
