/** Damaged copies of files, the same for the same seed, and what may come of them. */
import { FormatError } from '@statal/layers';
import type { Engine } from '@statal/tensors';
import { readPytorch } from '../../src/pytorch/index.js';
import { readStoredZip } from '../../src/zip/readStoredZip.js';
import { writeStoredZip } from '../../src/zip/writeStoredZip.js';

/** Numbers from 0 to below 2^32 (Marsaglia's xorshift). */
function numbersFrom(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

/** Bytes that matter to the readers: opcodes of pickle, large sizes, signs. */
const tellingBytes = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x28, 0x2e, 0x30, 0x31, 0x32, 0x4a, 0x4b, 0x51, 0x52, 0x58, 0x5d, 0x61, 0x62, 0x63, 0x65, 0x71,
];
const moreOpcodes = [0x68, 0x6a, 0x72, 0x73, 0x74, 0x75, 0x7d, 0x81, 0x85, 0x86, 0x87, 0x8a, 0x8c, 0x8d, 0x93, 0x94, 0x95];
const telling = [...tellingBytes, ...moreOpcodes];

/** A copy with one to eight changes: bytes set, bits flipped, pieces copied, cut out or doubled, the end cut off. */
export function mutated(original: Uint8Array, seed: number): Uint8Array {
  const next = numbersFrom(seed);
  let bytes = original.slice();
  for (let changes = [1, 1, 1, 1, 2, 2, 3, 8][next() % 8]; changes > 0 && bytes.length > 1; changes--) {
    const at = next() % bytes.length;
    const length = 1 + (next() % Math.min(40, bytes.length - at));
    const kind = next() % 8;
    if (kind < 3) bytes[at] = telling[next() % telling.length];
    else if (kind === 3) bytes[at] ^= 1 << (next() % 8);
    else if (kind === 4) bytes.copyWithin(next() % bytes.length, at, at + length);
    else if (kind === 5) bytes = joinedBytes(bytes.subarray(0, at), bytes.subarray(at + length));
    else if (kind === 6) bytes = joinedBytes(bytes.subarray(0, at + length), bytes.subarray(at));
    else if (next() % 4 === 0) bytes = bytes.slice(0, at);
    else bytes.set([0xff, 0xff, 0xff, 0x7f].slice(0, Math.min(4, bytes.length - at)), at);
  }
  return bytes;
}

function joinedBytes(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

/** The entries of an archive. */
export function archiveParts(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const archive = readStoredZip(bytes, 'archive');
  return new Map(archive.names.map((name) => [name, archive.get(name) as Uint8Array]));
}

/** The archive whose pickle alone is damaged. */
export function withMutatedPickle(parts: ReadonlyMap<string, Uint8Array>, seed: number): Uint8Array {
  return writeStoredZip(new Map([...parts].map(([name, part]) => [name, name.endsWith('data.pkl') ? mutated(part, seed) : part])));
}

/** Reads, and lets only FormatErrors of one line pass. */
export function readAny(bytes: Uint8Array, what: string, engine: Engine): 'a model' | 'an error' {
  try {
    readPytorch(bytes, { engine, source: 'a.pt' });
    return 'a model';
  } catch (error) {
    if (error instanceof FormatError && !error.message.includes('\n')) return 'an error';
    throw new Error(`${what}: ${String(error)}`, { cause: error });
  }
}
