/**
 * Writes arrays of float32 in groups as an HDF5 file of the oldest kind, which every reader of HDF5 knows: superblock 0, symbol tables, arrays in
 * one piece. It writes no attributes.
 *
 * Why not a library: the only one that writes HDF5 in JavaScript is h5wasm, of 987 kB.
 */
import type { Hdf5Array } from './readHdf5.js';

/** Groups and arrays by name. */
export type Hdf5Tree = ReadonlyMap<string, Hdf5Tree | Hdf5Array>;

const superblockBytes = 96;
const treeRank = 16; // a B-tree node has room for 32 tables of members
const noAddress = 0xffff_ffff_ffff_ffffn;
const noFreeSpace = 1;
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The bytes of a file with these groups and arrays. */
export function writeHdf5(root: Hdf5Tree): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  let end = superblockBytes;
  const add = (bytes: Uint8Array): number => {
    const at = end;
    const padding = -bytes.length & 7;
    blocks.push(bytes, new Uint8Array(padding));
    end += bytes.length + padding;
    return at;
  };
  const leafRank = Math.max(4, Math.ceil(mostMembers(root) / (4 * treeRank)));
  const rootAddress = addGroup(root, leafRank, add);
  const result = new Uint8Array(end);
  result.set(superblock({ leafRank, rootAddress, end }));
  let at = superblockBytes;
  for (const block of blocks) {
    result.set(block, at);
    at += block.length;
  }
  return result;
}

/** Appends a block at a multiple of 8 bytes and gives its address. */
type Add = (bytes: Uint8Array) => number;

/** Tables have 2 leafRank members, and the 32 tables of one node have room for the largest group. */
function mostMembers(tree: Hdf5Tree): number {
  const below = [...tree.values()].map((member) => (isGroup(member) ? mostMembers(member) : 0));
  return Math.max(tree.size, ...below);
}

function addGroup(tree: Hdf5Tree, leafRank: number, add: Add): number {
  const members = [...tree].sort(([a], [b]) => (a < b ? -1 : 1));
  const addresses = members.map(([, member]) => (isGroup(member) ? addGroup(member, leafRank, add) : addArray(member, add)));
  const texts = members.map(([name]) => new TextEncoder().encode(`${name}\0`));
  const names = new Fields(8 + texts.reduce((sum, { length }) => sum + 8 * Math.ceil(length / 8), 0)).skip(8);
  const places = texts.map((text) => {
    const at = names.at;
    names.raw(text).skip(-text.length & 7);
    return at;
  });
  const node = new Fields(24 + 8 * (4 * treeRank + 1))
    .text('TREE')
    .skip(2)
    .u16(Math.ceil(members.length / (2 * leafRank)));
  node.u64(noAddress).u64(noAddress).u64(0);
  for (let start = 0; start < members.length; start += 2 * leafRank) {
    const end = Math.min(members.length, start + 2 * leafRank);
    const table = new Fields(8 + 2 * leafRank * 40)
      .text('SNOD')
      .u8(1)
      .skip(1)
      .u16(end - start);
    for (let index = start; index < end; index++) table.u64(places[index]).u64(addresses[index]).skip(24);
    node.u64(add(table.bytes)).u64(places[end - 1]);
  }
  const heap = new Fields(32).text('HEAP').skip(4).u64(names.bytes.length).u64(noFreeSpace).u64(add(names.bytes));
  return add(objectHeader([[0x11, new Fields(16).u64(add(node.bytes)).u64(add(heap.bytes)).bytes]]));
}

function isGroup(member: Hdf5Tree | Hdf5Array): member is Hdf5Tree {
  return member instanceof Map;
}

function addArray({ shape, elements }: Hdf5Array, add: Add): number {
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  const space = new Fields(8 + 8 * shape.length).u8(1).u8(shape.length).skip(6);
  for (const size of shape) space.u64(size);
  // float32: little-endian, sign in bit 31, 8 bits of exponent from bit 23 with bias 127, 23 bits of fraction from bit 0.
  const type = new Fields(24).u8(0x11).u8(0x20).u8(31).skip(1).u32(4).u16(0).u16(32).u8(23).u8(8).u8(0).u8(23).u32(127);
  const layout = new Fields(24).u8(3).u8(1).u64(add(bytes)).u64(bytes.length);
  const noFillValue = new Fields(8).u8(2).u8(2).u8(2).u8(0);
  return add(
    objectHeader([
      [0x01, space.bytes],
      [0x03, type.bytes],
      [0x05, noFillValue.bytes],
      [0x08, layout.bytes],
    ]),
  );
}

function objectHeader(messages: readonly (readonly [kind: number, body: Uint8Array])[]): Uint8Array {
  const size = messages.reduce((sum, [, body]) => sum + 8 + body.length, 0);
  const header = new Fields(16 + size).u8(1).skip(1).u16(messages.length).u32(1).u32(size).skip(4);
  for (const [kind, body] of messages) header.u16(kind).u16(body.length).skip(4).raw(body);
  return header.bytes;
}

function superblock(file: { readonly leafRank: number; readonly rootAddress: number; readonly end: number }): Uint8Array {
  const block = new Fields(superblockBytes).raw(Uint8Array.from(signature)).skip(5).u8(8).u8(8).skip(1);
  block.u16(file.leafRank).u16(treeRank).skip(4);
  block.u64(0).u64(noAddress).u64(file.end).u64(noAddress);
  return block.u64(0).u64(file.rootAddress).bytes; // the entry of the root group
}

/** Little-endian fields, one after another. */
class Fields {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  u8(value: number): this {
    this.#view.setUint8(this.at, value);
    return this.skip(1);
  }

  u16(value: number): this {
    this.#view.setUint16(this.at, value, true);
    return this.skip(2);
  }

  u32(value: number): this {
    this.#view.setUint32(this.at, value, true);
    return this.skip(4);
  }

  u64(value: number | bigint): this {
    this.#view.setBigUint64(this.at, BigInt(value), true);
    return this.skip(8);
  }

  text(value: string): this {
    return this.raw(new TextEncoder().encode(value));
  }

  raw(value: Uint8Array): this {
    this.bytes.set(value, this.at);
    return this.skip(value.length);
  }

  /** Zeros. */
  skip(bytes: number): this {
    this.at += bytes;
    return this;
  }
}
