/** The type of the elements of an array or attribute. */
import type { Hdf5Bytes } from './hdf5Bytes.js';

/** A type: numbers of some bytes, texts of a fixed length, texts elsewhere in the file, or something else, which has a name for errors. */
export interface Hdf5Type {
  readonly kind: 'float' | 'int' | 'text' | 'variableText' | 'bytes' | 'other';
  /** Bytes of an element. */
  readonly size: number;
  readonly name: string;
}

const names = ['int', 'float', 'time', 'text', 'bits', 'bytes', 'compound', 'reference', 'enum', 'variable length', 'array'];
const kinds = ['int', 'float', 'other', 'text', 'other', 'bytes'] as const;

/** Reads a datatype message. */
export function readType(file: Hdf5Bytes, at: number): Hdf5Type {
  const first = file.u8(at);
  const [group, size] = [first & 15, file.u32(at + 4)];
  const bits = file.u8(at + 1);
  const name = `${names[group] ?? `type ${group}`}${8 * size}`;
  if (group === 9) return { kind: (bits & 15) === 1 ? 'variableText' : 'other', size, name: 'variable length' };
  const isBigEndian = group <= 1 && (bits & 1) === 1;
  return { kind: isBigEndian ? 'other' : (kinds[group] ?? 'other'), size, name: isBigEndian ? `big-endian ${name}` : name };
}

/** Reads a dataspace message: the sizes of the axes. */
export function readShape(file: Hdf5Bytes, at: number): number[] {
  const [version, rank, flags] = [file.u8(at), file.u8(at + 1), file.u8(at + 2)];
  if (version !== 1 && version !== 2) file.fail(`is damaged: it has a shape of version ${version}`);
  if (rank > 32) file.fail(`has an array with ${rank} axes`);
  if (version === 2 && file.u8(at + 3) === 2) return [0];
  if (version === 1 && (flags & 2) !== 0) file.fail('permutes the axes of an array, which is not read');
  const sizes = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => {
    const size = file.u64(sizes + 8 * axis);
    return Number.isSafeInteger(size) ? size : file.fail('is damaged: an array has an axis of impossible size');
  });
}
