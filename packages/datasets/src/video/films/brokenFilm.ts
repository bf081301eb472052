import { DatasetError } from '../../datasetError.js';

/** The error for a film whose bytes are damaged or that has no frames. */
export function brokenFilm(name: string, reason: string, cause?: unknown): DatasetError {
  return new DatasetError(name, reason, 'Get an intact copy, or leave the file out', { cause });
}

/** The warning for a film that is usable only in part. */
export function incompleteFilm(name: string, reason: string): DatasetError {
  return new DatasetError(name, reason, 'Get an intact copy if there is one');
}

/** The error for a range that begins behind the last frame. */
export function emptyRange(name: string, from: number, seconds: number | undefined): DatasetError {
  const length = seconds === undefined ? '' : `; it lasts ${shownSeconds(seconds)}`;
  return new DatasetError(name, `it has no frames from second ${from} on${length}`, 'Begin earlier');
}

/** E.g. `1.52 s`. */
export function shownSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(2))} s`;
}
