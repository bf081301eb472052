import type { Command } from 'commander';

/** The names of the flags that were typed, as the keys of the flags. */
export function typedFlags(command: Command): ReadonlySet<string> {
  return new Set(command.options.map((option) => option.attributeName()).filter((name) => command.getOptionValueSource(name) === 'cli'));
}

/** learningRate -> learning rate */
export function settingName(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A flag as it is typed: `--learning-rate 0.1`, and for a switch `--layer-norm` or `--no-bidirectional`. */
export function writtenFlag(setting: string, value: unknown): string {
  const name = settingName(setting).replaceAll(' ', '-');
  if (typeof value === 'boolean') return `--${value ? '' : 'no-'}${name}`;
  return `--${name} ${String(value)}`;
}
