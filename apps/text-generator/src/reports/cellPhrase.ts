/** A cell in words. */
import { builtInCells } from '@statal/cells';
import type { FixedSettings } from '../training/settings.js';

/** The cell, and the options that are not the default, e.g. `lstm`, or `statal (memory moments, slots 4)`. */
export function cellPhrase({ cell, cellOptions }: Pick<FixedSettings, 'cell' | 'cellOptions'>): string {
  const usual = builtInCells[cell]({}).options;
  const chosen = Object.entries(cellOptions).filter(([name, value]) => value !== usual[name] && value !== false);
  const inWords = chosen.map(([name, value]) => {
    const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return value === true ? words : `${words} ${String(value)}`;
  });
  return inWords.length === 0 ? cell : `${cell} (${inWords.join(', ')})`;
}
