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
