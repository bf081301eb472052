/** Reads files by path in Node. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { DatasetError } from './datasetError.js';
import type { Platform } from './platform.js';

const pieceBytes = 1 << 20;

export const platform: Platform = {
  async *fileBytes(path, name) {
    try {
      yield* createReadStream(path, { highWaterMark: pieceBytes });
    } catch (error) {
      const [reason, hint] = problem(error, path);
      throw new DatasetError(name, reason, hint, { cause: error });
    }
  },
};

/** The reason and the hint for an error code of the system. */
function problem(error: unknown, path: string): readonly [reason: string, hint: string] {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['there is no such file', `Check the path; it was looked up as ${resolve(path)}`];
    case 'EISDIR':
      return ['this is a directory, not a file', 'Name a file inside it'];
    case 'EACCES':
    case 'EPERM':
      return ['permission to read it is missing', 'Change the permissions of the file, or read it as another user'];
    case 'EMFILE':
    case 'ENFILE':
      return ['too many files are open', 'Close some, or raise the limit (ulimit -n)'];
    default:
      return [`it could not be read (${message})`, 'Check that the path names a readable file'];
  }
}
