/** Reads tensors from bytes. The file may come from an untrusted source, so everything is checked before use. */
import { sizeOf } from '@statal/tensors';
import { needOptions, refuse, showShape } from '@statal/tensors/internals';
import { countPairs } from './countPairs.js';
import { FormatError } from './formatError.js';
import { elementArrays, metadataName, type Safetensors, type SafetensorsDType, type SafetensorsTensor } from './safetensors.js';

/** The options of `decodeSafetensors`. */
export interface DecodeOptions {
  /** The name of the bytes in error messages, e.g. the path of the file. Default: "safetensors". */
  readonly source?: string | undefined;
}

const dtypes = Object.keys(elementArrays) as SafetensorsDType[];
interface Entry {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}
const entryNames: readonly string[] = ['dtype', 'shape', 'data_offsets'] satisfies (keyof Entry)[];

/**
 * Reads the tensors and the text metadata of a safetensors file; elements are copied. It is strict: names in the JSON header must
 * not repeat. The tensors must fill their shapes and cover the data without gaps or overlap.
 *
 * @example
 * const bytes = encodeSafetensors(new Map([['b', { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) }]]));
 * const { tensors, metadata } = decodeSafetensors(bytes, { source: 'model.safetensors' });
 * tensors.get('b')?.data; // [1, 2]
 * @throws FormatError, and no other error, if the bytes are not a safetensors file: one line with the offset and the reason
 */
export function decodeSafetensors(bytes: Uint8Array, options: DecodeOptions = {}): Safetensors {
  if (!ArrayBuffer.isView(bytes)) refuse('decodeSafetensors', 'a Uint8Array', bytes);
  needOptions('decodeSafetensors', options, ['source']);
  const { source = 'safetensors' } = options;
  const fail = (problem: string): never => {
    throw new FormatError(source, problem, 'Take an intact safetensors file');
  };
  if (bytes.length < 8) return fail(`the file has ${bytes.length} bytes, and the first 8 should tell the length of its header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const rest = bytes.length - 8;
  if (length > BigInt(rest)) {
    return fail(`offset 0: the header should have ${length} bytes and ${rest} follow: the file is cut off, or of another format`);
  }
  const start = 8 + Number(length);
  const { header, pairs } = parseHeader(bytes.subarray(8, start), fail);
  const entries: [string, Entry][] = [];
  let metadata: Safetensors['metadata'] = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === metadataName) metadata = checkMetadata(value, fail);
    else entries.push([name, checkEntry(name, value, fail)]);
  }
  const expected = Object.keys(header).length + 3 * entries.length + Object.keys(metadata).length;
  if (pairs !== expected) return fail('offset 8: a name is in the header twice');
  checkCover(entries, bytes.length - start, fail);
  const tensors = entries.map(([name, { dtype, shape, data_offsets }]): [string, SafetensorsTensor] => {
    const [from, to] = data_offsets;
    const copy = new Uint8Array(to - from);
    copy.set(bytes.subarray(start + from, start + to));
    return [name, { dtype, shape, data: new elementArrays[dtype](copy.buffer) }];
  });
  return { tensors: new Map(tensors), metadata };
}

type Fail = (problem: string) => never;

/** The header, and the number of names in it, counting repeated ones. */
function parseHeader(bytes: Uint8Array, fail: Fail): { header: Readonly<Record<string, unknown>>; pairs: number } {
  if (bytes[0] !== 0x7b) return fail('offset 8: the header should begin with {');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail('offset 8: the header is not UTF-8');
  }
  try {
    return { header: JSON.parse(text), pairs: countPairs(text) };
  } catch {
    return fail('offset 8: the header is not JSON');
  }
}

function checkMetadata(value: unknown, fail: Fail): Safetensors['metadata'] {
  const isText =
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((text) => typeof text === 'string');
  return isText ? (value as Safetensors['metadata']) : fail(`${metadataName} must be an object of strings`);
}

/** Checked by hand: a validation library would be larger than this module, which pages load just to run a model. */
function checkEntry(name: string, value: unknown, fail: Fail): Entry {
  const refuse = (place: string, problem: string): never => fail(`tensor ${shown(name)}: ${place} ${problem}`);
  if (typeof value !== 'object' || value === null) return refuse('it', 'must be an object');
  const needCounts = (place: string, counts: readonly unknown[]): void => {
    const wrong = counts.findIndex((count) => !(Number.isSafeInteger(count) && (count as number) >= 0));
    if (wrong >= 0) refuse(`${place}.${wrong}`, 'must be a whole number');
  };
  const entry = value as Entry;
  const need = (place: keyof Entry, holds: boolean, problem: string): void => {
    if (!(place in entry)) refuse(place, 'is missing');
    if (!holds) refuse(place, problem);
  };
  const { dtype, shape, data_offsets } = entry;
  need('dtype', dtypes.includes(dtype), `must be one of ${dtypes.join(', ')}`);
  need('shape', Array.isArray(shape), 'must be a list of whole numbers');
  needCounts('shape', shape);
  need('data_offsets', Array.isArray(data_offsets), 'must be two whole numbers');
  needCounts('data_offsets', [data_offsets[0], data_offsets[1]]);
  if (data_offsets.length > 2) refuse('data_offsets.2', 'must be two whole numbers');
  const unknown = Object.keys(entry).find((key) => !entryNames.includes(key));
  if (unknown !== undefined) refuse(unknown, 'is not known here');
  const [from, to] = data_offsets;
  const size = sizeOf(shape) * elementArrays[dtype].BYTES_PER_ELEMENT;
  if (to - from !== size) {
    return fail(`tensor ${shown(name)}: ${dtype} ${showShape(shape)} takes ${size} bytes, and offsets ${from} to ${to} hold ${to - from}`);
  }
  return entry;
}

/** Checks that the tensors follow one another and fill the data. */
function checkCover(entries: readonly (readonly [string, Entry])[], length: number, fail: Fail): void {
  const inOrder = [...entries].sort(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  let end = 0;
  for (const [name, { data_offsets }] of inOrder) {
    const [from, to] = data_offsets;
    if (from !== end) fail(`tensor ${shown(name)}: its elements begin at ${from} of the data, and those before it end at ${end}`);
    if (to > length) fail(`tensor ${shown(name)}: its elements end at ${to} of the data, which has ${length} bytes: the file is cut off`);
    end = to;
  }
  if (end !== length) fail(`the tensors end at ${end} of the data, which has ${length} bytes`);
}

function shown(name: string): string {
  return JSON.stringify(name.length <= 60 ? name : `${name.slice(0, 60)}...`);
}
