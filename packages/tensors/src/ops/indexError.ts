/** The error of an index outside of its table, the same on every engine. */
import { StatalError } from '../errors.js';

export function indexError(op: string, index: number, position: number, rows: number): StatalError {
  return new StatalError(op, `index ${index} at position ${position} is not within 0 to ${rows - 1}`);
}
