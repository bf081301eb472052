/** Strict UTF-16 from pieces of bytes that may end anywhere, for texts with a byte order mark. */
import { DatasetError } from './datasetError.js';
import { joined } from './joined.js';

const pieceBytes = 1 << 20;

/**
 * The text in pieces that never end inside a character, without the byte order mark at its start.
 *
 * @throws DatasetError if half of a surrogate pair is missing; the message names the byte offset
 */
export async function* decodeUtf16(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  encoding: 'UTF-16LE' | 'UTF-16BE',
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let start = 0; // offset of the first byte that is not decoded yet
  let rest: Uint8Array = new Uint8Array(0); // the bytes from there on
  const illFormed = (at: number): DatasetError =>
    new DatasetError(
      name,
      `byte ${start + at} is not valid ${encoding}: half of a character has no other half`,
      'Copy the file again, or take a file in UTF-8',
      { offset: start + at },
    );
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length; from += pieceBytes) {
      const piece = chunk.subarray(from, from + pieceBytes);
      const open = joined(rest, piece);
      const { end, isWell } = wellFormedEnd(open, encoding);
      if (!isWell) throw illFormed(end);
      const text = decoder.decode(open.subarray(0, end), { stream: true });
      rest = new Uint8Array(open.subarray(end));
      start += end;
      if (text !== '') yield text;
    }
  }
  if (rest.length > 0) throw illFormed(0);
}

/** The end of the whole, well-formed characters. `isWell` is false if an ill-formed one follows. */
function wellFormedEnd(bytes: Uint8Array, encoding: 'UTF-16LE' | 'UTF-16BE'): { readonly end: number; readonly isWell: boolean } {
  const high = encoding === 'UTF-16LE' ? 1 : 0; // the high byte of a unit
  let end = 0;
  while (end + 1 < bytes.length) {
    const kind = bytes[end + high] & 0xfc;
    if (kind === 0xdc) return { end, isWell: false };
    if (kind !== 0xd8) {
      end += 2;
    } else {
      if (end + 3 >= bytes.length) break;
      if ((bytes[end + 2 + high] & 0xfc) !== 0xdc) return { end, isWell: false };
      end += 4;
    }
  }
  return { end, isWell: true };
}
