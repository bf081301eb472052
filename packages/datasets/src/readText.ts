/** Reads a whole text into one string. Vocabularies cut it into characters or words. */
import { type ByteSource, readBytes, sourceName } from './byteSource.js';
import { DatasetError } from './datasetError.js';
import { decodeText } from './decodeText.js';
import { requireOptions, requireText } from './requireArgument.js';

/** The options of `readText`. */
export interface ReadTextOptions {
  /** Name of the source in messages. Default: its path, the name of a File, or "input". */
  readonly name?: string | undefined;
}

/**
 * Reads a text: strict UTF-8, or UTF-16 if there is a byte order mark. The mark is dropped; line ends are kept. Bytes are decoded as they
 * arrive, so files may have hundreds of megabytes. The limit is the longest string of the host (about half a billion characters in V8).
 *
 * @throws DatasetError if the source is missing, empty, a directory, unreadable, too long or not UTF-8; the message names the first bad
 * byte. It also throws if well-formed UTF-8 seems to be UTF-16 or UTF-32 without a mark, or binary data: a model would learn NULs.
 *
 * @example
 * const text = await readText('poems.txt'); // Node
 * const picked = await readText(input.files[0]); // a page
 * picked; // 'to be'
 */
export async function readText(source: ByteSource, options: ReadTextOptions = {}): Promise<string> {
  requireOptions('readText', options, ['name']);
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
