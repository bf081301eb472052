/**
 * Reads a zip archive whose entries are stored without compression, as PyTorch and Keras write them.
 *
 * It is our own because it does less than a library: an entry is a view of the file, so reading copies nothing, and nothing is inflated, so
 * a small file cannot become a large one. fflate copies every entry and inflates.
 */
import { FormatError } from '@statal/layers';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const longestComment = 0xffff;

/** The entries of an archive. */
export interface StoredZip {
  readonly names: readonly string[];
  /**
   * The content of an entry, a view of the bytes; undefined if there is none of this name.
   *
   * @throws FormatError if the entry is damaged, compressed or encrypted
   */
  get(name: string): Uint8Array | undefined;
}

/** @throws FormatError if the directory at the end is damaged, or the archive is larger than 4 GB */
export function readStoredZip(bytes: Uint8Array, source: string): StoredZip {
  const fail: Fail = (problem, hint = 'Take an intact file') => {
    throw new FormatError(source, problem, hint);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  if (end < 0) return fail('the zip archive has no directory at its end: the file is cut off');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries = new Map<string, number>();
  const decoder = new TextDecoder();
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== entrySignature) return fail(`entry ${index} of the zip archive is damaged`);
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const name = decoder.decode(bytes.subarray(at + 46, Math.min(end, nameEnd)));
    if (entries.has(name)) return fail(`the zip archive has the entry ${JSON.stringify(name)} twice`);
    entries.set(name, at);
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  const get = (name: string): Uint8Array | undefined => {
    const place = entries.get(name);
    return place === undefined ? undefined : contentOf(bytes, view, { place, end, name }, fail);
  };
  return { names: [...entries.keys()], get };
}

type Fail = (problem: string, hint?: string) => never;

function contentOf(
  bytes: Uint8Array,
  view: DataView,
  { place, end, name }: { readonly place: number; readonly end: number; readonly name: string },
  fail: Fail,
): Uint8Array {
  const entry = `the entry ${JSON.stringify(name)} of the zip archive`;
  const [flags, method] = [view.getUint16(place + 8, true), view.getUint16(place + 10, true)];
  const [stored, size, local] = [20, 24, 42].map((offset) => view.getUint32(place + offset, true));
  if (flags & 1) return fail(`${entry} is encrypted`, 'Decrypt the file first');
  if (method !== 0 || stored !== size) return fail(`${entry} is compressed`, 'Unpack the archive and pack it again with zip -0 -r');
  if (local + 30 > end || view.getUint32(local, true) !== localSignature) return fail(`${entry} is damaged: it does not begin at ${local}`);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + size > end) return fail(`${entry} is cut off: it ends at ${start + size}, and the file has ${bytes.length} bytes`);
  return bytes.subarray(start, start + size);
}

/** Whether the bytes begin as a zip archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** The offset of the record that ends the archive, behind which only a comment may be; -1 if there is none. */
function endOfDirectory(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - endSize - longestComment);
  for (let at = view.byteLength - endSize; at >= lowest; at--) {
    if (view.getUint32(at, true) === endSignature && at + endSize + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return -1;
}
