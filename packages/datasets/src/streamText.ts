/** Reads a text piece by piece, so that its length does not matter. */
import { type ByteSource, readBytes, sourceName } from './byteSource.js';
import { DatasetError } from './datasetError.js';
import { decodeText } from './decodeText.js';
import type { ReadTextOptions } from './readText.js';
import { requireOptions, requireText } from './requireArgument.js';

/**
 * The text of `readText` in pieces of up to a million characters, which never end inside a character. Joined, they are that text.
 *
 * @throws DatasetError as `readText` does, when the bad byte is reached
 *
 * @example
 * const vocabulary = await characterVocabulary(streamText('poems.txt'));
 * vocabulary.size; // 17
 */
export async function* streamText(source: ByteSource, options: ReadTextOptions = {}): AsyncGenerator<string, void, undefined> {
  requireOptions('streamText', options, ['name']);
  const { name = sourceName(source) } = options;
  requireText('streamText', 'name', name);
  let isEmpty = true;
  for await (const piece of decodeText(readBytes(source, name), name)) {
    isEmpty = false;
    yield piece;
  }
  if (isEmpty) throw new DatasetError(name, 'it is empty', 'A text needs at least one character');
}
