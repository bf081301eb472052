/**
 * Folders, made level by level. Node's recursive `mkdir` asks again for ever where the system answers that there is no such path although the
 * folder above is there, as below /proc.
 */
import { lstat, mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PathError } from './pathError.js';
import { refusalIn } from './refusalIn.js';
import { requirePath } from './requirePath.js';
import { systemReason } from './systemReason.js';
import { withoutEndingSlashes } from './withoutEndingSlashes.js';

/**
 * Makes a folder and those above it, as far as they are missing.
 *
 * @returns those that were made, the outermost first; none if it was there
 * @throws PathError if the path is empty, a part of it is a file or a link to nowhere, or the system refuses; then nothing is left behind
 *
 * @example
 * await makeFolder('runs/first/curves');
 */
export async function makeFolder(path: string): Promise<readonly string[]> {
  requirePath(path, 'Name a directory');
  const made: string[] = [];
  for (const level of await missingLevels(withoutEndingSlashes(path), path)) {
    try {
      if (await makeLevel(level, path)) made.push(level);
    } catch (error) {
      await removeFolders(made);
      throw error;
    }
  }
  return made;
}

/** Removes folders that `makeFolder` made, as far as they are still empty. */
export async function removeFolders(made: readonly string[]): Promise<void> {
  for (const level of made.toReversed()) await rmdir(level).catch(() => {});
}

/** From the outermost to the path itself. */
async function missingLevels(path: string, given: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let level = path; !(await isFolder(level, given)); level = dirname(level)) {
    if (dirname(level) === level) throw new PathError(given, `there is no ${level}`, 'Check the path');
    missing.unshift(level);
  }
  return missing;
}

/** Whether it is there. */
async function isFolder(level: string, given: string): Promise<boolean> {
  try {
    if ((await stat(level)).isDirectory()) return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return false; // a file stands further up
    if (code !== 'ENOENT') throw new PathError(given, ...systemReason(error), { cause: error });
    const link = await lstat(level).catch(() => undefined);
    if (link === undefined) return false;
    throw new PathError(given, `${level === given ? 'it' : level} is a link to nowhere`, 'Remove the link, or choose another place');
  }
  const file = level === withoutEndingSlashes(given) ? 'there is a file of that name' : `${level} is a file, not a directory`;
  throw new PathError(given, file, 'Name a directory; it need not exist yet');
}

/** Whether it had to be made: another process may have been first. */
async function makeLevel(level: string, given: string): Promise<boolean> {
  try {
    await mkdir(level);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await isFolder(level, given))) return false;
    throw new PathError(given, ...refusalIn(dirname(level), error), { cause: error });
  }
}
