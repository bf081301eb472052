/**
 * Writes a folder completely or not at all. Files go to `FOLDER.part`, which gets the name of the folder when everything is on the disk. What
 * a killed process leaves there is removed by the next attempt. Two processes that write the same folder at once disturb each other.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder, systemReason } from '@statal/files';
import { DatasetError } from '../datasetError.js';
import type { NewFolder } from './tokenFiles.js';

export async function createFolder(folder: string): Promise<NewFolder> {
  await requireFree(folder);
  const whole = resolve(folder);
  const part = join(dirname(whole), `${basename(whole)}.part`);
  await toDisk(folder, async () => {
    await rm(part, { recursive: true, force: true });
    await makeFolder(part);
  });
  const files = new FilesInOrder(part);
  return {
    append: (name, bytes) => toDisk(folder, () => files.append(name, bytes)),
    sha256: () => files.hash.copy().digest('hex'),
    finish: () =>
      toDisk(folder, async () => {
        await files.close();
        await rmdir(whole).catch(() => {}); // an empty folder may have the name
        await rename(part, whole);
      }),
    async discard() {
      await files.close().catch(() => {});
      await rm(part, { recursive: true, force: true }).catch(() => {});
    },
  };
}

/** Files that are written one after another. */
class FilesInOrder {
  readonly hash = createHash('sha256');
  readonly #folder: string;
  #name = '';
  #file: FileHandle | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    if (name !== this.#name) {
      await this.close();
      this.#file = await open(join(this.#folder, name), 'wx');
      this.#name = name;
    }
    await this.#file?.writeFile(bytes);
    this.hash.update(bytes);
  }

  /** Waits until the last file is on the disk. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    try {
      await file?.sync();
    } finally {
      await file?.close();
    }
  }
}

/** @throws DatasetError if there is something of that name, except for an empty folder */
async function requireFree(folder: string): Promise<void> {
  if (folder === '') throw new DatasetError('(empty path)', 'the path is empty', 'Name a folder');
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined || (found.isDirectory() && (await readdir(folder)).length === 0)) return;
  const what = found.isDirectory() ? 'there is already a folder of that name, with files in it' : 'there is a file of that name';
  throw new DatasetError(folder, what, 'Name another folder, or remove it first');
}

/** Turns an error of the system into one line that names the folder. */
async function toDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const [reason, hint] = systemReason(cause);
    throw new DatasetError(folder, `it cannot be written: ${reason}`, hint, { cause });
  }
}
