/** Flags that the verbs of several programs have. */
import type { WhichCheckpoint } from '@statal/train';
import { type Command, Option } from 'commander';
import { realNumber, wholeNumber } from './numberFlags.js';

/** The values of the flags that every `train` has, beside its settings. */
export interface TrainingFlags {
  readonly out: string;
  readonly threads?: number | undefined;
  /** The model whose parameters a new training starts from. */
  readonly from?: string | undefined;
  readonly resume?: boolean | undefined;
  readonly overwrite?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Defaults of the flags of `train`, from the settings of the program. */
export interface TrainingDefaults {
  readonly layers: number;
  readonly dropout: number;
  readonly seed: number;
}

/** Number of threads of the wasm engine. */
export function threadsFlag(usual = 'one for each core'): Option {
  const meaning = `of the wasm engine (default: ${usual}); the results are the same`;
  return new Option('--threads <n>', meaning).argParser(wholeNumber({ from: 1, to: 64 }));
}

/** The flags that every `train` has, to be listed among those of the program. */
export function trainingFlags({ layers, dropout, seed }: TrainingDefaults): {
  readonly [Flag in 'layers' | 'dropout' | 'seed' | 'threads' | 'resume' | 'overwrite' | 'json']: Option;
} {
  return {
    layers: new Option('--layers <n>', 'recurrent layers').argParser(wholeNumber({ from: 1, to: 64 })).default(layers),
    dropout: new Option('--dropout <x>', 'rate of dropout between layers').argParser(realNumber({ from: 0, below: 1 })).default(dropout),
    seed: new Option('--seed <n>', 'the same seed gives the same training').argParser(wholeNumber({ from: 0 })).default(seed),
    threads: threadsFlag(),
    resume: new Option('--resume', 'go on with the training in --out; its settings are kept, those that may change can be given anew'),
    overwrite: new Option('--overwrite', 'replace the training in --out').conflicts('resume'),
    json: new Option('--json', 'print one JSON object a line'),
  };
}

/** The values of the flags that name a trained model. */
export interface ModelFlags {
  readonly model: string;
  readonly best?: boolean | undefined;
  readonly last?: boolean | undefined;
}

/** Adds the flags that name a trained model: --model, --best, --last. */
export function addModelFlags(command: Command): Command {
  return command
    .addOption(new Option('--model <directory>', 'directory of a trained model: the --out of train').makeOptionMandatory())
    .addOption(new Option('--best', 'the checkpoint with the lowest validation loss (the default, where there is one)'))
    .addOption(new Option('--last', 'the checkpoint that was stored last').conflicts('best'));
}

/** The checkpoint that the flags name. `undefined`: the best if there is one, else the last. */
export function whichCheckpoint({ best, last }: ModelFlags): WhichCheckpoint | undefined {
  if (best) return 'best';
  return last ? 'last' : undefined;
}
