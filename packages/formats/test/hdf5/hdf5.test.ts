import { expect, test } from 'vitest';
import { readHdf5 } from '../../src/hdf5/readHdf5.js';
import { type Hdf5Tree, writeHdf5 } from '../../src/hdf5/writeHdf5.js';

const array = (...elements: readonly number[]) => ({ shape: [elements.length], elements: Float32Array.from(elements) });

test.each([0, 1, 8, 9, 256, 257, 1000])('a group of %i members reads back', (count) => {
  const members: Hdf5Tree = new Map(Array.from({ length: count }, (_, index) => [`m${index}`, array(index, 1)]));
  const file = readHdf5(writeHdf5(new Map([['inside', members]])), 'file');
  expect(file.group('inside')?.names.length).toBe(count);
  for (const index of [0, 7, count - 1].filter((index) => index >= 0 && index < count)) {
    expect(file.array(`inside/m${index}`)).toEqual(array(index, 1));
  }
  expect(file.array('inside/none')).toBeUndefined();
  expect(file.array('none/m0')).toBeUndefined();
  expect(file.group('inside/m0/deeper')).toBeUndefined();
});

/** A file with one array, in which `from` is replaced by `to` where it first occurs. */
function patched(from: readonly number[], to: readonly number[]): Uint8Array {
  const bytes = writeHdf5(new Map([['a', array(1, 2)]]));
  const at = bytes.findIndex((_, start) => from.every((byte, index) => bytes[start + index] === byte));
  bytes.set(to, at);
  return bytes;
}

const layout = [0x08, 0, 24, 0, 0, 0, 0, 0, 3];
const type = [0x03, 0, 24, 0, 0, 0, 0, 0];

test.each([
  [
    [0x0d, 0x0a, 0x1a, 0x0a, 0],
    [0x0d, 0x0a, 0x1a, 0x0a, 3],
    'file: the HDF5 file is of version 3, and only version 0 is read. Open the model in Keras and save it',
  ],
  [[...layout, 1], [...layout, 2], 'file: the HDF5 file stores a in chunks, which is not read. Open the model in Keras and save it again'],
  [layout, [0x0b], 'file: the HDF5 file compresses a, which is not read. Open the model in Keras and save it again'],
  [[...type, 0x11], [...type, 0x10], 'file: the HDF5 file holds int32 at a, and weights are read as float16, bfloat16, float32 or float64'],
  [[...type, 0x11, 0x20], [...type, 0x11, 0x21], 'file: the HDF5 file holds big-endian float32 at a, and weights are read as float16'],
  [
    [1, 0, 4, 0],
    [2, 0, 4, 0],
    'file: the HDF5 file has objects of a newer kind (libver="latest"), which are not read. Open the model in Keras',
  ],
])('refuses what h5py does not write by default (%#)', (from, to, message) => {
  expect(() => readHdf5(patched(from, to), 'file').array('a')).toThrow(message);
});
