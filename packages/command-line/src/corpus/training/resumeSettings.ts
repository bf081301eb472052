/** The settings of a resumed training. It keeps those that its state depends on: flags may repeat these. Other settings may change. */
import { refuseOtherSettings } from '../../refuseOtherSettings.js';
import { UsageError } from '../../usageError.js';
import { memoryOf } from './cellMemory.js';
import type { CellName, CellSettings, SavedSettings } from './corpusSettings.js';
import type { FixedSettings } from './fixedSettings.js';

/** A training that is resumed, and the flags of the command. */
export interface ResumeRequest<S> {
  readonly saved: S;
  readonly epochsDone: number;
  /** All flags. Those not typed have their defaults. */
  readonly flags: object;
  readonly typed: ReadonlySet<string>;
  readonly directory: string;
  readonly fixed: FixedSettings;
}

const changeable = ['learningRate', 'dropout', 'augmentation', 'engine', 'epochs', 'patience'];

/** @throws UsageError if a flag contradicts the saved settings */
export function resumeSettings<S extends SavedSettings & CellSettings<CellName>>(request: ResumeRequest<S>): S {
  const { saved, epochsDone, flags, typed, directory, fixed } = request;
  refuseOtherSettings({ ...saved, memory: memoryOf(saved) }, { flags, typed, fixed, what: `the training in ${directory} was started` });
  const changed = Object.entries(flags).filter(([name]) => changeable.includes(name) && typed.has(name));
  const settings: S = { ...saved, ...Object.fromEntries(changed) };
  if (settings.epochs < epochsDone) {
    throw new UsageError(
      `--epochs ${settings.epochs}`,
      `the training in ${directory} has already made ${epochsDone}`,
      `Epochs are counted from the very first: give a number above ${epochsDone}`,
    );
  }
  return settings;
}
