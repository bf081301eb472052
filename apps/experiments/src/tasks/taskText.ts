/** The text of the task `characters`: a file, or the one that comes with the program. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readText } from '@statal/datasets';

export interface NamedText {
  /** What messages and reports call it. */
  readonly name: string;
  readonly text: string;
  /** SHA-256, so that results on one text are never taken for those on another. */
  readonly checksum: string;
}

/** The beginning of Shakespeare's Coriolanus, which is in the public domain. It never changes, so that results can be compared. */
const builtInPath = fileURLToPath(new URL('../../texts/coriolanus.txt', import.meta.url));

/**
 * @param path of the file; the built-in text without one
 * @throws DatasetError if it cannot be read, is empty or is not UTF-8
 */
export async function readTaskText(path?: string): Promise<NamedText> {
  const name = path ?? 'the built-in text';
  const text = await readText(path ?? builtInPath, { name });
  return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
}
