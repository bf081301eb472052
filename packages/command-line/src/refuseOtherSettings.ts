/** Settings that a training takes over from a saved one. Flags may repeat them; a flag that contradicts one is an error. */
import { writtenFlag } from './typedFlags.js';
import { UsageError } from './usageError.js';

/** Why a setting cannot be another one, and what to do instead. */
export interface FixedSetting {
  /** `its place in the text depends on it`. */
  readonly reason: string;
  /** After "Leave the flag out, or": `start a new training with another --out`. */
  readonly wayOut: string;
}

export interface SettingsRequest {
  /** All flags, those that were not typed with their defaults. */
  readonly flags: object;
  readonly typed: ReadonlySet<string>;
  /** What stays as it was saved; all other settings may change. */
  readonly fixed: { readonly [setting: string]: FixedSetting | undefined };
  /** What has the settings, as the beginning of a sentence: `the training in runs/first was started`. */
  readonly what: string;
}

/** @throws UsageError if a flag that was typed contradicts what was saved */
export function refuseOtherSettings(saved: object, { flags, typed, fixed, what }: SettingsRequest): void {
  const [was, given] = [saved, flags].map((values) => new Map<string, unknown>(Object.entries(values)));
  for (const [name, stays] of Object.entries(fixed)) {
    if (stays === undefined || !typed.has(name) || given.get(name) === was.get(name)) continue;
    const before = was.get(name);
    const how = before === undefined || before === false ? 'without it' : before === true ? 'with it' : `with ${String(before)}`;
    throw new UsageError(
      writtenFlag(name, given.get(name)),
      `${what} ${how}, and ${stays.reason}`,
      `Leave the flag out, or ${stays.wayOut}`,
    );
  }
}
