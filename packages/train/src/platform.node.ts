/** The platform of Node: files that survive a power cut. This is the only module of the package that imports from `node:`. */
import { open, readdir, readFile, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, systemReason } from '@statal/files';
import type { Files } from './checkpoints/files.js';
import type { Platform } from './platform.js';

const files: Files = {
  async kindOf(path) {
    try {
      return (await stat(path)).isDirectory() ? 'directory' : 'file';
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return 'missing';
      throw error;
    }
  },

  list: (directory) => readdir(directory),

  read: (path) => readFile(path),

  async makeDirectory(path) {
    for (const made of (await makeFolder(path)).toReversed()) await syncDirectory(dirname(made));
  },

  async write(path, bytes) {
    const file = await open(path, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
      const { size } = await file.stat();
      if (size !== bytes.length) throw new Error(`only ${size} of ${bytes.length} bytes were written`);
    } finally {
      await file.close();
    }
  },

  rename: (from, to) => rename(from, to),

  syncDirectory,

  removeFile: (path) => unlink(path),

  removeDirectory: (path) => rmdir(path),

  reasonOf: systemReason,
};

/** Makes the names in a directory durable. Windows cannot open a directory, so there it does nothing. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

export const platform: Platform = { files, distributed: () => import('./distributed/distributedTraining.js') };
