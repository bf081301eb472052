/** A training that goes on keeps its settings. Flags may repeat them and may change the plan; anything else would be another training. */
import { UsageError } from '../commandLine/usageError.js';
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
  for (const name of Object.keys(saved) as (keyof Settings)[]) {
    if (name === 'text' || !typed.has(name) || planNames.includes(name as keyof Plan) || flags[name] === saved[name]) continue;
    throw contradiction(name, { typed: flags[name], saved: saved[name], directory });
  }
  for (const [name, typed] of Object.entries(cellOptions)) {
    if (typed !== saved.cellOptions[name]) throw contradiction(name, { typed, saved: saved.cellOptions[name], directory });
  }
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

function contradiction(
  setting: string,
  { typed, saved, directory }: { readonly typed: unknown; readonly saved: unknown; readonly directory: string },
): UsageError {
  return new UsageError(
    // A switch is written without a value.
    typed === true ? flagName(setting) : `${flagName(setting)} ${String(typed)}`,
    `the training in ${directory} was started ${saved === undefined || saved === false ? 'without it' : `with ${String(saved)}`}`,
    `Leave the flag out to go on with it, or start another training with another --out`,
  );
}

/** learningRate -> --learning-rate */
function flagName(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
