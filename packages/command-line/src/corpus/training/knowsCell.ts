import { StatalError } from '@statal/tensors';
import { allOptions } from './cellMemory.js';
import type { CellName, CellSettings } from './corpusSettings.js';

/** Whether this version has the cell and its options. */
export function knowsCell(settings: CellSettings<CellName>): boolean {
  try {
    allOptions(settings);
    return true;
  } catch (error) {
    if (error instanceof StatalError) return false;
    throw error;
  }
}
