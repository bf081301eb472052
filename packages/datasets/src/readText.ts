/** A whole text into one string. What it is made of (characters, words) is the business of a vocabulary. */
import { type ByteSource, readBytes, sourceName } from './byteSource.js';
import { DatasetError } from './datasetError.js';
import { decodeText } from './decodeText.js';
import { requireOptions, requireText } from './requireArgument.js';

export interface ReadTextOptions {
  /** What messages call the source. Default: its path, the name of a File, or "input". */
  readonly name?: string | undefined;
}

/**
 * Reads a text: strict UTF-8, or UTF-16 where a byte order mark says so. The mark is dropped, line ends are left as they are. Bytes are
 * decoded as they come, so a file may have hundreds of megabytes; what limits it is the longest string of the host (about half a billion
 * characters in V8).
 *
 * Fails with a `DatasetError` when the source is missing, empty, a directory, unreadable, too long or not UTF-8; the last names the byte. Bytes
 * that are well-formed UTF-8 but look like UTF-16 or UTF-32 without a mark, or like binary data, are refused too: a model would learn NULs.
 *
 * @example
 * const text = await readText('poems.txt'); // Node
 * const picked = await readText(input.files[0]); // a page
 * const fetched = await readText((await fetch(url)).body, { name: url });
 */
export async function readText(source: ByteSource, options: ReadTextOptions = {}): Promise<string> {
  requireOptions('readText', options);
  const { name = sourceName(source) } = options;
  requireText('readText', 'name', name);
  const pieces: string[] = [];
  for await (const piece of decodeText(readBytes(source, name), name)) pieces.push(piece);
  const text = join(pieces, name);
  if (text === '') throw new DatasetError(name, 'it is empty', 'A text needs at least one character');
  return text;
}

function join(pieces: readonly string[], name: string): string {
  try {
    return pieces.join('');
  } catch (cause) {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    throw new DatasetError(name, `its ${length} characters are more than one string can hold`, 'Split it into smaller files', { cause });
  }
}
