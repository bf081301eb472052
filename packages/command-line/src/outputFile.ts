/** A file that a flag names and that is written at the end of the work. */
import { writeFile } from 'node:fs/promises';
import { checkFile, systemReason } from '@statal/files';
import { Failure } from './failure.js';
import { refusePath } from './refusePath.js';

/**
 * Checks before the work that the file can be written. Leaves no new file, and an old one unchanged.
 *
 * @param flag the flag that names it
 * @throws UsageError if it cannot be written
 */
export async function requireFile(path: string, flag: string): Promise<void> {
  await checkFile(path).catch((error) => refusePath(flag, path, error));
}

/** @throws Failure if it cannot be written */
export async function writeOutputFile(path: string, flag: string, content: string | Uint8Array): Promise<void> {
  await writeFile(path, content).catch((cause: unknown) => {
    const [reason, hint] = systemReason(cause);
    throw new Failure(`${flag} ${path}: it could not be written, ${reason}. ${hint}.`, { cause });
  });
}
