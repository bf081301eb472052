/** The files of a token folder in Node. */
import { open, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemReason } from '@statal/files';
import { DatasetError } from '../datasetError.js';
import { createFolder } from './createFolder.node.js';
import type { TokenFiles } from './tokenFiles.js';

export const tokenFiles: TokenFiles = {
  join,

  async readText(folder, name, most) {
    const path = join(folder, name);
    try {
      const { size } = await stat(path);
      if (size > most) throw new DatasetError(path, `it has ${size} bytes, more than any ${name} needs`, 'Name a folder of tokens');
      return await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof DatasetError) throw error;
      throw new DatasetError(...(await whyNot(folder, name, error)), { cause: error });
    }
  },

  async sizeOf(path) {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw unreadable(path, error);
    }
  },

  async read(path, position, bytes) {
    try {
      const file = await open(path);
      try {
        let count = 0;
        while (count < bytes.length) {
          const { bytesRead } = await file.read(bytes, count, bytes.length - count, position + count);
          if (bytesRead === 0) break;
          count += bytesRead;
        }
        return count;
      } finally {
        await file.close();
      }
    } catch (error) {
      throw unreadable(path, error);
    }
  },

  create: createFolder,
};

/** What is wrong with a folder whose `tokens.json` cannot be read. */
async function whyNot(folder: string, name: string, error: unknown): Promise<readonly [source: string, reason: string, hint: string]> {
  if (folder === '') return ['(empty path)', 'the path is empty', 'Name a folder of tokens'];
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTDIR') return [folder, 'this is a file, not a folder of tokens', 'Name a folder that writeTokens made'];
  if (code !== 'ENOENT') return [join(folder, name), ...systemReason(error)];
  return (await stat(folder).catch(() => undefined)) === undefined
    ? [folder, 'there is no such folder', `Check the path; it was looked up as ${resolve(folder)}`]
    : [folder, `there is no ${name} in it, so it is no folder of tokens`, 'Name a folder that writeTokens made'];
}

function unreadable(path: string, cause: unknown): DatasetError {
  return new DatasetError(path, ...systemReason(cause), { cause });
}
