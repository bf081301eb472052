/** Decodes bytes to text: UTF-8, or UTF-16 if there is a byte order mark. */
import { DatasetError } from './datasetError.js';
import { decodeUtf8 } from './decodeUtf8.js';
import { decodeUtf16 } from './decodeUtf16.js';
import { joined } from './joined.js';
import { convert, longestMark, markedEncoding } from './wideEncoding.js';

/**
 * The text in pieces that never end inside a character, without a byte order mark.
 *
 * @throws DatasetError if the bytes are not valid text
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string, void, undefined> {
  const pieces = bytes[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array(0);
  let next = await pieces.next();
  while (!next.done && start.length < longestMark) {
    start = joined(start, next.value);
    if (start.length < longestMark) next = await pieces.next();
  }
  const all = following(start, pieces);
  const encoding = markedEncoding(start);
  switch (encoding) {
    case undefined:
      return yield* decodeUtf8(all, name);
    case 'UTF-16LE':
    case 'UTF-16BE':
      return yield* decodeUtf16(all, name, encoding);
    case 'UTF-32LE':
    case 'UTF-32BE':
      await pieces.return?.();
      throw new DatasetError(name, `it is ${encoding}, as its byte order mark says`, `Texts are read in UTF-8: ${convert(encoding)}`);
    default:
      throw encoding satisfies never;
  }
}

async function* following(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.(); // closes a source that is left early
  }
}
