/** The settings of a resumed training. It keeps those that its state depends on: flags may repeat these. Other settings may change. */
import { refuseOtherSettings, UsageError } from '@statal/command-line';
import { refuseOtherCell } from './cellSettings.js';
import { fixedWhenResumed } from './fixedSettings.js';
import type { FixedSettings, Plan, Settings } from './settings.js';

export interface ResumeRequest {
  readonly saved: Settings;
  /** Updates already made. */
  readonly iteration: number;
  /** All flags. Those not typed have their defaults. */
  readonly flags: { readonly [Name in keyof Settings]?: Settings[Name] | undefined };
  /** The typed cell options. */
  readonly cellOptions: Settings['cellOptions'];
  readonly typed: ReadonlySet<string>;
  readonly directory: string;
}

const changeable: readonly (keyof Plan | keyof FixedSettings)[] = [
  'learningRate',
  'dropout',
  'clip',
  'validateEvery',
  'saveEvery',
  'sampleEvery',
];

/** @throws UsageError if a flag contradicts the saved settings */
export function resumeSettings({ saved, iteration, flags, cellOptions, typed, directory }: ResumeRequest): Settings {
  const fixed = fixedWhenResumed(directory);
  const what = `the training in ${directory} was started`;
  refuseOtherSettings(saved, { flags, typed, fixed, what });
  refuseOtherCell(saved, cellOptions, { fixed: fixed.cell, what });
  if (typed.has('iterations') && (flags.iterations as number) < iteration) {
    throw new UsageError(
      `--iterations ${flags.iterations}`,
      `the training in ${directory} has already made ${iteration}`,
      `Iterations are counted from the very first: give a number above ${iteration}`,
    );
  }
  // Either --iterations or --epochs ends a training. A typed one of them replaces the saved one.
  const length = typed.has('epochs')
    ? { iterations: undefined, epochs: flags.epochs }
    : typed.has('iterations')
      ? { iterations: flags.iterations, epochs: undefined }
      : { iterations: saved.iterations, epochs: saved.epochs };
  const changed = Object.fromEntries(changeable.filter((name) => typed.has(name)).map((name) => [name, flags[name]]));
  return { ...saved, ...changed, ...length, seconds: undefined };
}
