/** A cell in words. */
import { builtInCells } from '@statal/cells';
import type { FixedSettings } from '../training/settings.js';

/**
 * The cell, and the options that are not the default, e.g. `lstm (peephole)`. Of a statal cell the memory is always named, because it
 * decides the other defaults: `statal (memory moments, slots 2)`.
 */
export function cellPhrase({ cell, cellOptions }: Pick<FixedSettings, 'cell' | 'cellOptions'>): string {
  const make = builtInCells[cell];
  const { memory, ...others } = make(cellOptions).options;
  const named = memory === undefined ? {} : { memory };
  const usual = make(named).options;
  const chosen = Object.entries(others).filter(([name, value]) => value !== usual[name]);
  const inWords = [...Object.entries(named), ...chosen].map(([name, value]) => {
    const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return value === true ? words : `${words} ${typeof value === 'object' ? JSON.stringify(value) : value}`;
  });
  return inWords.length === 0 ? cell : `${cell} (${inWords.join(', ')})`;
}
