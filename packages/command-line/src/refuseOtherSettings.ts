/** A training that goes on keeps its settings. Flags may repeat them; anything else would be another training. */
import { flagName } from './typedFlags.js';
import { UsageError } from './usageError.js';

export interface SettingsRequest {
  /** All flags, those that were not typed with their defaults. */
  readonly flags: object;
  readonly typed: ReadonlySet<string>;
  /** The names of settings that may change. */
  readonly free: readonly string[];
  /** Of the training. */
  readonly directory: string;
}

/** @throws UsageError if a flag that was typed contradicts what was saved */
export function refuseOtherSettings(saved: object, { flags, typed, free, directory }: SettingsRequest): void {
  const given = new Map<string, unknown>(Object.entries(flags));
  for (const [name, value] of Object.entries(saved)) {
    if (!typed.has(name) || free.includes(name) || given.get(name) === value) continue;
    const now = given.get(name);
    throw new UsageError(
      // A switch is written without a value.
      now === true ? flagName(name) : `${flagName(name)} ${String(now)}`,
      `the training in ${directory} was started ${value === undefined || value === false ? 'without it' : `with ${String(value)}`}`,
      `Leave the flag out to go on with it, or start another training with another --out`,
    );
  }
}
