import type { Command } from 'commander';

/** The names of the flags that were typed, as the keys of the flags. */
export function typedFlags(command: Command): ReadonlySet<string> {
  return new Set(command.options.map((option) => option.attributeName()).filter((name) => command.getOptionValueSource(name) === 'cli'));
}

/** learningRate -> --learning-rate */
export function flagName(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
