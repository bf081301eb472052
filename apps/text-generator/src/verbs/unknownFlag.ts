/** `--unknown`: what to do with characters that a model has never seen. */
import { type Command, Option } from 'commander';
import { type UnknownWay, unknownWays } from '../reading/encodeText.js';

export interface UnknownFlag {
  readonly unknown?: UnknownWay | undefined;
}

export function addUnknownFlag(command: Command): Command {
  return command.addOption(
    new Option(
      '--unknown <how>',
      'characters that the model has never seen: error names them, skip leaves them out (default: error; a model of words reads <unk>)',
    ).choices(unknownWays),
  );
}
