/** The flags that name a trained model. */
import { wholeNumber } from '@statal/command-line';
import type { WhichCheckpoint } from '@statal/train';
import { type Command, Option } from 'commander';

export interface ModelFlags {
  readonly model: string;
  readonly last?: boolean | undefined;
  readonly threads?: number | undefined;
}

export function addModelFlags(command: Command): Command {
  return command
    .addOption(new Option('--model <directory>', 'directory of a trained model: the --out of train').makeOptionMandatory())
    .addOption(new Option('--last', 'the checkpoint that was stored last (default: the one with the lowest validation loss, if any)'))
    .addOption(new Option('--threads <n>', 'of the engine (default: one for each core)').argParser(wholeNumber({ from: 1, to: 64 })));
}

/** `undefined`: the best if there is one, else the last. */
export function whichCheckpoint({ last }: ModelFlags): WhichCheckpoint | undefined {
  return last ? 'last' : undefined;
}
