/**
 * Makes folders level by level. Node's recursive `mkdir` retries forever if the system reports a missing path although the folder
 * above exists, as below /proc.
 */
import { lstat, mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PathError } from './pathError.js';
import { refusalIn } from './refusalIn.js';
import { requirePath } from './requirePath.js';
import { systemReason } from './systemReason.js';
import { withoutEndingSlashes } from './withoutEndingSlashes.js';

/**
 * Makes a folder and the missing folders above it.
 *
 * @returns the folders that were made, the outermost first; none if the folder existed
 * @throws PathError if the path is empty, a part of it is a file or a broken link, or the system refuses; no folder remains then
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

/** Removes folders that `makeFolder` made, if they are still empty. */
export async function removeFolders(made: readonly string[]): Promise<void> {
  for (const level of made.toReversed()) await rmdir(level).catch(() => {});
}

/** The missing folders, from the outermost to the path itself. */
async function missingLevels(path: string, given: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let level = path; !(await isFolder(level, given)); level = dirname(level)) {
    if (dirname(level) === level) throw new PathError(given, `there is no ${level}`, 'Check the path');
    missing.unshift(level);
  }
  return missing;
}

/**
 * Whether the folder exists.
 *
 * @throws PathError if a file or a broken link has its name
 */
async function isFolder(level: string, given: string): Promise<boolean> {
  try {
    if ((await stat(level)).isDirectory()) return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return false; // a folder above is a file
    if (code !== 'ENOENT') throw new PathError(given, ...systemReason(error), { cause: error });
    const link = await lstat(level).catch(() => undefined);
    // Another process may have made it just now.
    if (!link?.isSymbolicLink()) return link?.isDirectory() ?? false;
    throw new PathError(given, `${level === given ? 'it' : level} is a link to nowhere`, 'Remove the link, or choose another place');
  }
  const file = level === withoutEndingSlashes(given) ? 'there is a file of that name' : `${level} is a file, not a directory`;
  throw new PathError(given, file, 'Name a directory; it need not exist yet');
}

/** Makes a folder. False if another process was first. */
async function makeLevel(level: string, given: string): Promise<boolean> {
  try {
    await mkdir(level);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await isFolder(level, given))) return false;
    throw new PathError(given, ...refusalIn(dirname(level), error), { cause: error });
  }
}
