/** The attributes of an object: texts and lists of texts. Others are left out. */
import { readShape, readType } from './datatype.js';
import type { Hdf5Bytes } from './hdf5Bytes.js';
import { type Message, messageKinds } from './objectHeader.js';

/** The text attributes of an object, by name. A single text is a list of one. */
export function textAttributes(file: Hdf5Bytes, messages: readonly Message[]): Map<string, readonly string[]> {
  const attributes = new Map<string, readonly string[]>();
  for (const message of messages) {
    if (message.kind !== messageKinds.attribute) continue;
    const { name, texts } = readAttribute(file, message);
    if (texts !== undefined) attributes.set(name, texts);
  }
  return attributes;
}

function readAttribute(file: Hdf5Bytes, { at, size }: Message): { name: string; texts: string[] | undefined } {
  const version = file.u8(at);
  if (version < 1 || version > 3) file.fail(`is damaged: it has an attribute of version ${version}`);
  const padded = (length: number): number => (version === 1 ? 8 * Math.ceil(length / 8) : length);
  const [nameBytes, typeBytes, shapeBytes] = [file.u16(at + 2), file.u16(at + 4), file.u16(at + 6)];
  const nameAt = at + (version === 3 ? 9 : 8);
  const typeAt = nameAt + padded(nameBytes);
  const shapeAt = typeAt + padded(typeBytes);
  const dataAt = shapeAt + padded(shapeBytes);
  const name = file.text(nameAt, nameBytes);
  const type = readType(file, typeAt);
  if (type.kind !== 'text' && type.kind !== 'variableText') return { name, texts: undefined };
  const count = readShape(file, shapeAt).reduce((product, length) => product * length, 1);
  if (type.size === 0 || !(dataAt + count * type.size <= at + size)) file.fail(`is damaged at the attribute ${name}`);
  const texts = Array.from({ length: count }, (_, index) => {
    file.visit(8 + type.size);
    const itemAt = dataAt + index * type.size;
    return type.kind === 'text' ? file.text(itemAt, type.size) : heapText(file, itemAt);
  });
  return { name, texts };
}

/** A text in the global heap: its length, the address of a heap, and its number there. */
function heapText(file: Hdf5Bytes, at: number): string {
  const [length, heap, index] = [file.u32(at), file.u64(at + 4), file.u32(at + 12)];
  if (length === 0) return '';
  if (!file.isAt(heap, 'GCOL')) return file.fail('is damaged: a text has no place');
  const end = heap + file.u64(heap + 8);
  for (let item = heap + 16; item + 16 <= end; ) {
    file.visit();
    const [number, bytes] = [file.u16(item), file.u64(item + 8)];
    if (number === index) {
      file.visit(Math.min(length, bytes));
      return file.text(item + 16, Math.min(length, bytes));
    }
    if (number === 0) break;
    item += 16 + 8 * Math.ceil(bytes / 8);
  }
  return file.fail('is damaged: a text is missing');
}
