import type { Command } from 'commander';

/** The flags of one verb, as typed: `--model`. Errors name no others. */
export type Flags = ReadonlySet<string>;

export function flagsOf(command: Command): Flags {
  return new Set(command.options.flatMap(({ long }) => long ?? []));
}
