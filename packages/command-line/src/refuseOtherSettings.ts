/** Settings that a training takes from a saved one. Flags may repeat them; a flag that contradicts one is an error. */
import { writtenFlag } from './typedFlags.js';
import { UsageError } from './usageError.js';

/** Why a setting cannot change, and what to do instead. */
export interface FixedSetting {
  /** The end of the sentence `the training was started with ..., and`, e.g. `its place in the text depends on it`. */
  readonly reason: string;
  /** Continues "Leave the flag out, or", e.g. `start a new training with another --out`. */
  readonly wayOut: string;
}

/** The typed flags of a training that has saved settings, and which of these are fixed. */
export interface SettingsRequest {
  /** All flags. Those not typed have their defaults. */
  readonly flags: object;
  readonly typed: ReadonlySet<string>;
  /** The settings that cannot change. All others can. */
  readonly fixed: { readonly [setting: string]: FixedSetting | undefined };
  /** The start of the message: `the training in runs/first was started`. */
  readonly what: string;
}

/** @throws UsageError if a typed flag contradicts the saved settings */
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
