/** The text of a training or an evaluation: a file, or the built-in text. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@statal/command-line';
import { readText } from '@statal/datasets';
import { isTokenFolder } from './isTokenFolder.js';
import type { TextIdentity } from './settings.js';

export interface NamedText {
  /** Name of the text in messages. */
  readonly name: string;
  readonly text: string;
  readonly identity: TextIdentity;
}

/** The sources and documents of the project, gathered by the build. */
const builtInPath = fileURLToPath(new URL('../defaultText.txt', import.meta.url));

/**
 * @param path the path of a file. Default: the built-in text.
 * @throws DatasetError if it cannot be read, is empty or is not UTF-8
 * @throws UsageError if it is a folder of ids, which are no text
 */
export async function readTrainingText(path?: string): Promise<NamedText> {
  if (path !== undefined && isTokenFolder(path))
    throw new UsageError(path, 'this is a prepared text, and the text itself is needed here', 'Name the file of the text');
  const name = path ?? 'the built-in text';
  const text = await readText(path ?? builtInPath, { name });
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { name, text, identity: { ...(path !== undefined && { input: resolve(path) }), sha256 } };
}
