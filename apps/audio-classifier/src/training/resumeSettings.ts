/** The settings of a resumed training. It keeps those that its state depends on: flags may repeat these. Other settings may change. */
import { refuseOtherSettings, UsageError } from '@statal/command-line';
import { memoryOf } from './cellMemory.js';
import { fixedWhenResumed } from './fixedSettings.js';
import type { Settings } from './settings.js';

export interface ResumeRequest {
  readonly saved: Settings;
  readonly epochsDone: number;
  /** All flags. Those not typed have their defaults. */
  readonly flags: { readonly [Name in keyof Settings]?: Settings[Name] | undefined };
  readonly typed: ReadonlySet<string>;
  readonly directory: string;
}

const changeable: readonly (keyof Settings)[] = ['learningRate', 'dropout', 'augmentation', 'engine', 'epochs', 'patience'];

/** @throws UsageError if a flag contradicts the saved settings */
export function resumeSettings({ saved, epochsDone, flags, typed, directory }: ResumeRequest): Settings {
  const fixed = fixedWhenResumed(directory);
  refuseOtherSettings({ ...saved, memory: memoryOf(saved) }, { flags, typed, fixed, what: `the training in ${directory} was started` });
  const changed = Object.fromEntries(changeable.filter((name) => typed.has(name)).map((name) => [name, flags[name]]));
  const settings = { ...saved, ...changed };
  if (settings.epochs < epochsDone) {
    throw new UsageError(
      `--epochs ${settings.epochs}`,
      `the training in ${directory} has already made ${epochsDone}`,
      `Epochs are counted from the very first: give a number above ${epochsDone}`,
    );
  }
  return settings;
}
