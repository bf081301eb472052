/** The error of an index that points outside of what it looks into: the same on every engine. `nameIndexErrors` knows it by its words. */
import { StatalError } from '../errors.js';

export function indexError(op: string, index: number, position: number, rows: number): StatalError {
  return new StatalError(op, `index ${index} at position ${position} is not within 0 to ${rows - 1}`);
}
