/**
 * Strict UTF-8 from pieces of bytes that may end anywhere. The host's `TextDecoder` decodes. It does not tell the position of the first bad
 * byte, which is found by bisection after a piece is refused.
 */
import { DatasetError } from './datasetError.js';
import { joined } from './joined.js';
import { convert, WideEncodingWatch } from './wideEncoding.js';

const pieceBytes = 1 << 20;
const nothing = new Uint8Array(0);

const otherEncoding = `If it is text in another encoding, ${convert('LATIN1')}`;

/**
 * The text in pieces that never end inside a character, without a byte order mark at its start.
 *
 * @throws DatasetError if a character is ill-formed or cut off; the message has its byte offset
 * @throws DatasetError if the bytes seem to be UTF-16, UTF-32 or not text
 */
export async function* decodeUtf8(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const watch = new WideEncodingWatch(name);
  let decoded = 0; // bytes decoded so far, including the unfinished character at their end
  let unfinished = nothing;
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      const piece = chunk.subarray(start, start + pieceBytes);
      const characters = joined(unfinished, piece);
      watch.see(piece);
      let text: string;
      try {
        text = decoder.decode(piece, { stream: true });
      } catch (cause) {
        const at = illFormedAt(characters);
        throw illFormed(decoded - unfinished.length + at, characters[at], { name, watch, cause });
      }
      decoded += piece.length;
      unfinished = unfinishedCharacter(characters);
      if (text !== '') yield text;
    }
  }
  watch.end();
  if (unfinished.length > 0) {
    const offset = decoded - unfinished.length;
    const hint = `Copy the file again if it is incomplete. ${otherEncoding}`;
    throw new DatasetError(name, `the last character, at byte ${offset}, is cut off`, hint, { offset });
  }
}

interface IllFormedDetails {
  readonly name: string;
  readonly watch: WideEncodingWatch;
  readonly cause: unknown;
}

function illFormed(offset: number, byte: number, { name, watch, cause }: IllFormedDetails): DatasetError {
  const encoding = watch.guess();
  const hint = encoding === undefined ? otherEncoding : `It looks like ${encoding}. If it is text, ${convert(encoding)}`;
  return new DatasetError(name, `byte ${offset} (0x${byte.toString(16).toUpperCase()}) is not valid UTF-8`, hint, { offset, cause });
}

/** The offset of the first ill-formed character in bytes that a strict decoder refused. */
function illFormedAt(bytes: Uint8Array): number {
  let good = 0; // this number of bytes decodes
  let bad = bytes.length; // this number does not
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good - unfinishedCharacter(bytes.subarray(0, good)).length;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** A copy of the bytes of an incomplete character at the end of well-formed bytes. */
function unfinishedCharacter(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) return back < characterBytes(byte) ? new Uint8Array(bytes.subarray(bytes.length - back)) : nothing;
  }
  return nothing;
}

/** The number of bytes of a character that starts with `lead` (Unicode, table 3-6). */
function characterBytes(lead: number): number {
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
