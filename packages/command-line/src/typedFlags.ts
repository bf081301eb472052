import type { Command } from 'commander';

/** The keys of the flags that were typed on the command line. */
export function typedFlags(command: Command): ReadonlySet<string> {
  return new Set(command.options.map((option) => option.attributeName()).filter((name) => command.getOptionValueSource(name) === 'cli'));
}

/** learningRate -> learning rate */
export function settingName(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A flag as typed: `--learning-rate 0.1`, or `--layer-norm` and `--no-bidirectional` for a switch. */
export function writtenFlag(setting: string, value: unknown): string {
  const name = settingName(setting).replaceAll(' ', '-');
  if (typeof value === 'boolean') return `--${value ? '' : 'no-'}${name}`;
  return `--${name} ${String(value)}`;
}
