/** Checks that a folder can be written to, before hours of work depend on it. */
import { mkdtemp, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, removeFolders } from './makeFolder.js';
import { PathError } from './pathError.js';
import { refusalIn } from './refusalIn.js';

/**
 * Checks that files can be written in a folder, which exists or can be made. It tries, because permissions do not tell (root has all
 * of them in /proc). Everything that it makes is removed again.
 *
 * @throws PathError if the folder cannot be written to
 *
 * @example
 * await checkFolder('runs/first');
 */
export async function checkFolder(path: string): Promise<void> {
  const made = await makeFolder(path);
  try {
    await rmdir(await mkdtemp(join(path, '.statal-')));
  } catch (error) {
    throw new PathError(path, ...refusalIn('it', error), { cause: error });
  } finally {
    await removeFolders(made);
  }
}
