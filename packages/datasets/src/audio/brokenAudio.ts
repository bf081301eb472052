import { DatasetError } from '../datasetError.js';

/** The error for a recording whose bytes are damaged. */
export function brokenAudio(name: string, reason: string, offset?: number, cause?: unknown): DatasetError {
  return new DatasetError(name, reason, 'Get an intact copy, or leave the file out', { ...(offset !== undefined && { offset }), cause });
}

/** The warning for a recording that is usable only in part. */
export function incompleteAudio(name: string, reason: string, offset?: number): DatasetError {
  return new DatasetError(name, reason, 'Get an intact copy if there is one', {
    ...(offset !== undefined && { offset }),
  });
}
