/**
 * Reads the part of HDF5 that Keras and h5py write by default: groups in symbol tables, text attributes, and arrays of floats that are stored in
 * one piece. Newer layouts, chunks, filters and links are refused by name.
 *
 * Why not a library: jsfive (39 kB) makes lists of numbers, which take five times the bytes of the file, throws texts, and follows circles;
 * h5wasm is 987 kB. This part is 3 kB.
 */
import { textAttributes } from './attribute.js';
import { readShape, readType } from './datatype.js';
import { type FloatType, float32Elements } from './float32Elements.js';
import { Hdf5Bytes, nowhere } from './hdf5Bytes.js';
import { type Message, messageKinds, objectMessages } from './objectHeader.js';
import { groupMembers } from './symbolTable.js';

/** An array of floats. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  readonly elements: Float32Array<ArrayBuffer>;
}

/** A group of a file. */
export interface Hdf5Group {
  /** The names of its members. */
  readonly names: readonly string[];
  /** A text attribute, as a list of one if it is no list. Undefined if there is none. */
  attribute(name: string): readonly string[] | undefined;
  /** The group at a path below this one, or undefined. */
  group(path: string): Hdf5Group | undefined;
  /** The array at a path below this one, or undefined. */
  array(path: string): Hdf5Array | undefined;
}

const signature = '\x89HDF\r\n\x1a\n';
const rootEntry = 56; // the superblock of version 0: 24 bytes, four addresses of 8
const deepest = 64;

/** Whether bytes begin as an HDF5 file does. */
export function isHdf5(bytes: Uint8Array): boolean {
  return [...signature].every((character, index) => bytes[index] === character.charCodeAt(0));
}

/**
 * Opens a file.
 *
 * @throws FormatError if it is damaged, or of a kind that is not read
 */
export function readHdf5(bytes: Uint8Array, source: string): Hdf5Group {
  const file = new Hdf5Bytes(bytes, source);
  const version = file.u8(8);
  if (version !== 0 || file.u8(13) !== 8 || file.u8(14) !== 8) {
    file.fail(`is of version ${version}, and only version 0 is read`, 'Open the model in Keras and save it as .keras or .h5 again');
  }
  const groups: Groups = new Map();
  return groupAt(file, groups, file.u64(rootEntry + 8)) ?? file.fail('has an array, or a group of a newer kind, at its root');
}

/** The groups that were read, by address: each is read once. */
type Groups = Map<number, OpenGroup | undefined>;

interface OpenGroup extends Hdf5Group {
  readonly members: ReadonlyMap<string, number>;
}

/** The group at an address, or undefined if it is an array. */
function groupAt(file: Hdf5Bytes, groups: Groups, address: number): OpenGroup | undefined {
  if (groups.has(address)) return groups.get(address);
  const messages = objectMessages(file, address);
  const table = messages.find(({ kind }) => kind === messageKinds.symbolTable);
  const group = table && openGroup(file, groups, { messages, members: groupMembers(file, table.at) });
  groups.set(address, group);
  return group;
}

function openGroup(
  file: Hdf5Bytes,
  groups: Groups,
  { messages, members }: { readonly messages: readonly Message[]; readonly members: ReadonlyMap<string, number> },
): OpenGroup {
  const attributes = textAttributes(file, messages);
  const below = (path: string): number | undefined => addressOf(file, groups, { members, path });
  return {
    members,
    names: [...members.keys()],
    attribute: (name) => attributes.get(name),
    group(path) {
      const address = below(path);
      return address === undefined ? undefined : groupAt(file, groups, address);
    },
    array(path) {
      const address = below(path);
      return address === undefined ? undefined : arrayAt(file, address, path);
    },
  };
}

/** The address at a path of names with "/" between them. */
function addressOf(
  file: Hdf5Bytes,
  groups: Groups,
  { members, path }: { readonly members: ReadonlyMap<string, number>; readonly path: string },
): number | undefined {
  const names = path.split('/').filter((name) => name !== '');
  const last = names.pop();
  if (last === undefined || names.length > deepest) return undefined;
  let here: ReadonlyMap<string, number> | undefined = members;
  for (const name of names) {
    const address: number | undefined = here?.get(name);
    here = address === undefined ? undefined : groupAt(file, groups, address)?.members;
  }
  return here?.get(last);
}

function arrayAt(file: Hdf5Bytes, address: number, path: string): Hdf5Array {
  const messages = objectMessages(file, address);
  const need = (kind: number, what: string): Message => {
    const found = messages.find((message) => message.kind === kind);
    return found ?? file.fail(`has no ${what} at ${path}`);
  };
  const shape = readShape(file, need(messageKinds.dataspace, 'shape').at);
  const { kind, size, name } = readType(file, need(messageKinds.datatype, 'type').at);
  const type = kind === 'float' ? floats[size] : kind === 'bytes' && size === 2 ? 'bfloat16' : undefined;
  if (type === undefined) {
    return file.fail(`holds ${name} at ${path}, and weights are read as float16, bfloat16, float32 or float64`, 'Save it in float32');
  }
  if (messages.some((message) => message.kind === messageKinds.filters)) {
    file.fail(`compresses ${path}, which is not read`, 'Open the model in Keras and save it again');
  }
  const count = shape.reduce((product, length) => product * length, 1);
  if (count === 0) return { shape, elements: new Float32Array(0) };
  file.visit(4 * count);
  return { shape, elements: float32Elements(storedBytes(file, need(messageKinds.layout, 'layout').at, count * size, path), count, type) };
}

const floats: Readonly<Record<number, FloatType>> = { 2: 'float16', 4: 'float32', 8: 'float64' };

/** The bytes of an array that is stored in one piece, or in its description. */
function storedBytes(file: Hdf5Bytes, at: number, length: number, path: string): Uint8Array {
  const [version, kind] = [file.u8(at), file.u8(at + 1)];
  if (version !== 3) file.fail(`describes ${path} by a layout of version ${version}, and only version 3 is read`);
  if (kind === 2) file.fail(`stores ${path} in chunks, which is not read`, 'Open the model in Keras and save it again');
  const [start, stored] = kind === 0 ? [at + 4, file.u16(at + 2)] : [file.u64(at + 2), file.u64(at + 10)];
  if (start === nowhere || stored < length) file.fail(`is damaged: ${path} has ${stored} bytes and needs ${length}`);
  return file.slice(start, length);
}
