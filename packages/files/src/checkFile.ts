/** Checks that a file can be written, before the work whose result it will hold. */
import { constants, lstat, open, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PathError } from './pathError.js';
import { refusalIn } from './refusalIn.js';
import { requirePath } from './requirePath.js';
import { systemReason } from './systemReason.js';

/**
 * Checks that a file can be written, by opening it. An existing file does not change, and no new file remains. The folder must exist.
 *
 * @throws PathError if the file cannot be written
 *
 * @example
 * await checkFile('page.html');
 */
export async function checkFile(path: string): Promise<void> {
  requirePath(path, 'Name a file');
  try {
    const found = await stat(path).catch(missing);
    if (found === undefined) await tryNew(path);
    else if (found.isDirectory()) throw new PathError(path, 'there is a directory of that name', 'Name a file');
    // Pipes are not opened, because opening one waits for a reader.
    else if (found.isFile()) await (await open(path, constants.O_WRONLY)).close();
  } catch (error) {
    if (error instanceof PathError) throw error;
    throw new PathError(path, ...systemReason(error), { cause: error });
  }
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function tryNew(path: string): Promise<void> {
  if ((await lstat(path).catch(missing)) !== undefined)
    throw new PathError(path, 'it is a link to nowhere', 'Remove the link, or name another file');
  const folder = dirname(path);
  if ((await stat(folder).catch(missing)) === undefined)
    throw new PathError(path, 'the directory it should be in is not there', 'Make the directory, or name another file');
  const file = await open(path, 'wx').catch((error: unknown) => {
    throw new PathError(path, ...refusalIn(folder, error), { cause: error });
  });
  await file.close();
  await unlink(path);
}
