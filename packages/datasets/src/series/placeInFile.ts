/** Errors that say where in a file they are. */
import { DatasetError } from '../datasetError.js';

/** A place, both counted from 1: a line, and a character of it or the number of a field. */
export interface PlaceInFile {
  readonly line: number;
  readonly column?: number | undefined;
  /** The name of the column, if it has a name. */
  readonly named?: string | undefined;
}

/** `file: line 3, column 7: reason. hint.` */
export function errorAt(source: string, { line, column, named }: PlaceInFile, reason: string, hint: string): DatasetError {
  const shown = named === undefined ? column : `"${named}"`;
  const place = shown === undefined ? `line ${line}` : `line ${line}, column ${shown}`;
  return new DatasetError(source, `${place}: ${reason}`, hint, { line, column });
}

/** How a reader treats a missing value: an error that names the place, or NaN, for `fillForward` and the `missing` of batches. */
export type MissingInFile = 'error' | 'keep';

export const missingHint = "Pass missing: 'keep', then fill it with fillForward or let batches do it, or leave it out";
