/** A training that goes on keeps its settings. Flags may repeat them and may change the plan; anything else would be another training. */
import { refuseOtherSettings, UsageError } from '@statal/command-line';
import type { Plan, Settings } from './settings.js';

export interface ResumeRequest {
  readonly saved: Settings;
  /** Updates already made. */
  readonly iteration: number;
  /** All flags, those that were not typed with their defaults. */
  readonly flags: Partial<Settings>;
  /** The options of the cell that were typed. */
  readonly cellOptions: Settings['cellOptions'];
  readonly typed: ReadonlySet<string>;
  readonly directory: string;
}

const planNames: readonly (keyof Plan)[] = ['iterations', 'epochs', 'validateEvery', 'saveEvery', 'sampleEvery'];

/** @throws UsageError if a flag contradicts what was saved */
export function resumeSettings({ saved, iteration, flags, cellOptions, typed, directory }: ResumeRequest): Settings {
  refuseOtherSettings(saved, { flags, typed, free: ['text', 'cellOptions', ...planNames], directory });
  const typedOptions = new Set(Object.keys(cellOptions));
  const savedOptions = Object.fromEntries([...typedOptions].map((name) => [name, saved.cellOptions[name]]));
  refuseOtherSettings(savedOptions, { flags: cellOptions, typed: typedOptions, free: [], directory });
  if (typed.has('iterations') && (flags.iterations as number) < iteration) {
    throw new UsageError(
      `--iterations ${flags.iterations}`,
      `the training in ${directory} has already made ${iteration}`,
      `Iterations are counted from the very first: give a number above ${iteration}`,
    );
  }
  // One of the two says when to end: the one that was typed last wins.
  const length = typed.has('epochs')
    ? { iterations: undefined, epochs: flags.epochs }
    : typed.has('iterations')
      ? { iterations: flags.iterations, epochs: undefined }
      : { iterations: saved.iterations, epochs: saved.epochs };
  const often = Object.fromEntries(planNames.filter((name) => typed.has(name)).map((name) => [name, flags[name]]));
  return { ...saved, ...often, ...length, seconds: undefined };
}
