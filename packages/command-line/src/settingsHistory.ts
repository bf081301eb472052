/** The settings that changed when a training was resumed. Checkpoints keep them, so that a model says how it was made. */
import * as v from 'valibot';
import { settingName } from './typedFlags.js';

/** The value of a setting that is kept in a history. */
export type SettingValue = string | number | boolean;

/** An absent value means that the setting was, or is, not set. */
export interface SettingChange {
  readonly from?: SettingValue | undefined;
  readonly to?: SettingValue | undefined;
}

/** The settings that changed at one iteration. */
export interface SettingsChange {
  /** Updates made before the change. */
  readonly iteration: number;
  /** Keyed by the names of the settings. */
  readonly changes: { readonly [setting: string]: SettingChange };
}

/** In the order of iterations, with one entry for each iteration at which a setting changed. */
export type SettingsHistory = readonly SettingsChange[];

const value = v.optional(v.union([v.string(), v.number(), v.boolean()]));

/** The history in a checkpoint. Checkpoints of older versions have none. */
export const settingsHistorySchema: v.GenericSchema<unknown, SettingsHistory> = v.optional(
  v.array(
    v.object({
      iteration: v.pipe(v.number(), v.integer(), v.minValue(0)),
      changes: v.record(v.string(), v.object({ from: value, to: value })),
    }),
  ),
  [],
);

/** The settings before and after a change. */
export interface ChangedSettings {
  readonly iteration: number;
  /** All settings. Objects among them are not compared. */
  readonly before: object;
  readonly after: object;
}

/**
 * Returns the history with the changes added, or `history` itself if nothing changed. Several changes at one iteration are merged into one,
 * because no update was made in between.
 *
 * @example
 * const [before, after] = [{ learningRate: 0.002 }, { learningRate: 0.001 }];
 * extendHistory([], { iteration: 300, before, after }); // [{ iteration: 300, changes: { learningRate: { from: 0.002, to: 0.001 } } }]
 */
export function extendHistory(history: SettingsHistory, { iteration, before, after }: ChangedSettings): SettingsHistory {
  const changed = differences(before, after);
  if (Object.keys(changed).length === 0) return history;
  const last = history.at(-1);
  if (last?.iteration !== iteration) return [...history, { iteration, changes: changed }];
  const merged = Object.entries({ ...last.changes, ...changed }).map(([name, change]): [string, SettingChange] => [
    name,
    { ...change, ...(Object.hasOwn(last.changes, name) && { from: last.changes[name].from }) },
  ]);
  const changes: SettingsChange['changes'] = Object.fromEntries(merged.filter(([, { from, to }]) => from !== to));
  const earlier = history.slice(0, -1);
  return Object.keys(changes).length === 0 ? earlier : [...earlier, { iteration, changes }];
}

function differences(before: object, after: object): SettingsChange['changes'] {
  const [was, is] = [before, after].map((settings) => new Map<string, unknown>(Object.entries(settings)));
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const [from, to] = [was.get(name), is.get(name)];
      return from === to || !isValue(from) || !isValue(to) ? [] : [[name, { from, to }]];
    }),
  );
}

function isValue(value: unknown): value is SettingValue | undefined {
  return value === undefined || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The history in words, one text for each entry, e.g. `learning rate 0.002 -> 0.001, dropout 0 -> 0.2 after iteration 300`. */
export function historyInWords(history: SettingsHistory): readonly string[] {
  return history.map(({ iteration, changes }) => {
    const each = Object.entries(changes).map(([name, { from, to }]) => `${settingName(name)} ${shown(from)} -> ${shown(to)}`);
    return `${each.join(', ')} after iteration ${iteration.toLocaleString('en-US')}`;
  });
}

function shown(value: SettingValue | undefined): string {
  return value === undefined ? 'none' : String(value);
}
