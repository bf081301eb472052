/** Whether a folder can be written to, found out before hours of work depend on it. */
import { mkdtemp, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, removeFolders } from './makeFolder.js';
import { PathError } from './pathError.js';
import { refusalIn } from './refusalIn.js';

/**
 * Makes sure that things can be written in a folder that is there or can be made: by trying, because permissions do not tell (root has all of
 * them in /proc). Nothing is left behind: what was missing is missing again.
 *
 * @throws PathError if it cannot
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
