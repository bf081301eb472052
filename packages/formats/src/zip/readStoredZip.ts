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

/**
 * The entries by name, each a view of the bytes. Sizes are those of the directory at the end.
 *
 * @throws FormatError if the archive is damaged, compressed, encrypted, or larger than 4 GB
 */
export function readStoredZip(bytes: Uint8Array, source: string): Map<string, Uint8Array> {
  const fail = (problem: string, hint = 'Take an intact file'): never => {
    throw new FormatError(source, problem, hint);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  if (end < 0) return fail('the zip archive has no directory at its end: the file is cut off');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (at > end) return fail('the directory of the zip archive is not in the file, or the archive is larger than 4 GB');
  const entries = new Map<string, Uint8Array>();
  const decoder = new TextDecoder();
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== entrySignature)
      return fail(`offset ${at}: entry ${index} of the zip archive is damaged`);
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [stored, size, local] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
    const next = at + 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const name = decoder.decode(bytes.subarray(at + 46, Math.min(end, at + 46 + view.getUint16(at + 28, true))));
    const entry = `the entry ${JSON.stringify(name)} of the zip archive`;
    if (flags & 1) return fail(`${entry} is encrypted`, 'Decrypt the file first');
    if (method !== 0 || stored !== size) return fail(`${entry} is compressed`, 'Unpack the archive and pack it again with zip -0');
    if (local + 30 > end || view.getUint32(local, true) !== localSignature)
      return fail(`${entry} is damaged: its header is not at ${local}`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + size > end) return fail(`${entry} is cut off: it ends at ${start + size}, and the file has ${bytes.length} bytes`);
    if (entries.has(name)) return fail(`${entry} is there twice`);
    entries.set(name, bytes.subarray(start, start + size));
    at = next;
  }
  return entries;
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
