/** The flags that name a trained model. */
import type { WhichCheckpoint } from '@statal/train';
import { type Command, Option } from 'commander';

export interface ModelFlags {
  readonly model: string;
  readonly best?: boolean | undefined;
  readonly last?: boolean | undefined;
}

export function addModelFlags(command: Command): Command {
  return command
    .addOption(new Option('--model <directory>', 'directory of a trained model: the --out of train').makeOptionMandatory())
    .addOption(new Option('--best', 'the checkpoint with the lowest validation loss (the default, where there is one)'))
    .addOption(new Option('--last', 'the checkpoint that was stored last').conflicts('best'));
}

/** `undefined`: the best if there is one, else the last. */
export function whichCheckpoint({ best, last }: ModelFlags): WhichCheckpoint | undefined {
  if (best) return 'best';
  return last ? 'last' : undefined;
}
