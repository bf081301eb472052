/** Settings in a link, in plain sight: `#/text?cell=gru&units=64`. */
import { cellNames, defaultSettings, numberRanges, type TextSettings } from './textSettings.js';

/** The settings that differ from the defaults. */
export function settingsQuery(settings: TextSettings): Readonly<Record<string, string>> {
  const entries = Object.entries(settings).filter(([name, value]) => value !== defaultSettings[name as keyof TextSettings]);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** The settings of a link. What is missing or no setting is the default. */
export function settingsFromQuery(query: URLSearchParams): TextSettings {
  const cell = cellNames.find((name) => name === query.get('cell')) ?? defaultSettings.cell;
  const numbers = Object.entries(numberRanges).map(([name, [least, most, step]]) => {
    const value = Number(query.get(name) ?? Number.NaN);
    const fits = value >= least && value <= most && (step === 'any' || Number.isInteger(value));
    return [name, fits ? value : defaultSettings[name as keyof typeof numberRanges]];
  });
  return { cell, ...Object.fromEntries(numbers) } as TextSettings;
}
