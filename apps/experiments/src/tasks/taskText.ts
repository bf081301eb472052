/** The text of the task `characters`: a file, or the built-in text. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readText } from '@statal/datasets';

export interface NamedText {
  /** Name of the text in messages and reports. */
  readonly name: string;
  readonly text: string;
  /** SHA-256, so that results on different texts are not mixed. */
  readonly checksum: string;
}

/** The beginning of Shakespeare's Coriolanus, which is in the public domain. It never changes, so that results stay comparable. */
const builtInPath = fileURLToPath(new URL('../../texts/coriolanus.txt', import.meta.url));

/**
 * @param path the path of a file. Default: the built-in text
 * @throws DatasetError if it cannot be read, is empty or is not UTF-8
 */
export async function readTaskText(path?: string): Promise<NamedText> {
  const name = path ?? 'the built-in text';
  const text = await readText(path ?? builtInPath, { name });
  return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
}
