/**
 * Reads zip archives. fflate inflates; the directory is read here, because fflate's unzipSync copies stored entries, which hold the weights, and
 * believes the sizes that a file states.
 *
 * Archives above 4 GB (zip64) and encrypted ones are refused.
 */
import { FormatError } from '@statal/layers';
import { Inflate } from 'fflate';

/** A file in an archive. */
interface ZipEntry {
  readonly compressed: Uint8Array;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  /** Bytes as the directory states them. */
  readonly size: number;
}

/** The files of an archive. */
export interface ZipArchive {
  readonly names: readonly string[];
  /** The bytes of a file, or undefined if there is none of that name. A stored one is a view of the archive. */
  read(name: string, options: { readonly largest: number }): Uint8Array | undefined;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const mostEntries = 10_000;

/** Whether bytes begin as a zip archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * Opens an archive.
 *
 * @throws FormatError if its directory is damaged
 */
export function zipArchive(bytes: Uint8Array, source: string): ZipArchive {
  const entries = new Map(directory(bytes, source));
  return {
    names: [...entries.keys()],
    read(name, { largest }) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      if (entry.size > largest) throw new FormatError(source, `${name} has ${entry.size} bytes, and at most ${largest} are read`);
      if (entry.method === 0) return entry.compressed;
      return inflated(entry, `${name} of ${source}`);
    },
  };
}

function* directory(bytes: Uint8Array, source: string): Generator<[string, ZipEntry]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (problem: string): never => {
    throw new FormatError(source, `the zip archive ${problem}`, 'Save or download it again');
  };
  const end = findEnd(view);
  if (end < 0) return fail('is cut off: it has no directory');
  const count = view.getUint16(end + 10, true);
  if (count > mostEntries) return fail(`has ${count} entries, and at most ${mostEntries} are read`);
  let at = view.getUint32(end + 16, true);
  for (let entry = 0; entry < count; entry++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entryMark) return fail('has a damaged directory');
    const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
    const [stored, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if ((flags & 1) !== 0) return fail(`is encrypted at ${name}`);
    if (stored === 0xffffffff || size === 0xffffffff) return fail(`is larger than 4 GB at ${name}, which is not read`);
    if (method !== 0 && method !== 8) return fail(`compresses ${name} by method ${method}; only stored and deflated files are read`);
    if (local + 30 > bytes.length || view.getUint32(local, true) !== localMark) return fail(`is damaged at ${name}`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + stored > bytes.length || (method === 0 && stored !== size)) return fail(`is cut off or damaged at ${name}`);
    yield [name, { compressed: bytes.subarray(start, start + stored), method, size }];
    at += 46 + nameLength + extra + comment;
  }
}

/** The place of the end record, which a comment of at most 64 kB follows, or -1. */
function findEnd(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) === endMark) return at;
  }
  return -1;
}

/** Inflates in pieces, so that a stream that is longer than it states stops early: deflate can grow a thousandfold. */
function inflated({ compressed, size }: ZipEntry, source: string): Uint8Array {
  if (size > 1032 * compressed.length + 64) throw new FormatError(source, `it cannot hold the ${size} bytes that it states`);
  const result = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((piece) => {
    if (length + piece.length > size) throw new FormatError(source, `it is longer than the ${size} bytes that it states`);
    result.set(piece, length);
    length += piece.length;
  });
  try {
    for (let at = 0; at === 0 || at < compressed.length; at += pieceBytes) {
      stream.push(compressed.subarray(at, at + pieceBytes), at + pieceBytes >= compressed.length);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(source, `its compression is damaged: ${(error as Error).message}`);
  }
  if (length !== size) throw new FormatError(source, `it has ${length} bytes and states ${size}`);
  return result;
}

const pieceBytes = 16 * 1024;
