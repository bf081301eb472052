/** The elements of a tensor that is a view of a storage, in row-major order. */
import { elementArrays, type SafetensorsDType, type SafetensorsTensor } from '@statal/layers';
import { sizeOf } from '@statal/tensors';
import type { Allowance } from './allowance.js';
import type { StoredTensor } from './pickle/pickleValue.js';

export const bytesPerElement = (dtype: SafetensorsDType): number => elementArrays[dtype].BYTES_PER_ELEMENT;

/**
 * The tensor with its elements: a view of the bytes if they are in order and aligned, else a copy.
 *
 * @param fail throws, with the name of the tensor before the problem
 */
export function tensorElements(
  name: string,
  { layout }: StoredTensor,
  bytes: Uint8Array,
  { allowance, fail }: { readonly allowance: Allowance; readonly fail: (problem: string) => never },
): SafetensorsTensor {
  const { dtype, offset, shape, strides } = layout;
  const Elements = elementArrays[dtype];
  const width = Elements.BYTES_PER_ELEMENT;
  const count = sizeOf(shape);
  if (count === 0) return { dtype, shape, data: new Elements(new ArrayBuffer(0)) };
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], offset);
  const available = Math.floor(bytes.length / width);
  if (!(last < available)) return fail(`its last element is number ${last} of a storage of ${available}`);
  const inOrder = isRowMajor(shape, strides);
  if (inOrder && (bytes.byteOffset + offset * width) % width === 0) {
    return { dtype, shape, data: new Elements(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset * width, count) };
  }
  allowance.take(count * width, name);
  const copy = new Uint8Array(count * width);
  if (inOrder) copy.set(bytes.subarray(offset * width, (offset + count) * width));
  else gather(copy, bytes, { width, offset, shape, strides });
  return { dtype, shape, data: new Elements(copy.buffer) };
}

/** Whether elements follow one another without gaps. The stride of an axis of size 1 does not matter. */
function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

interface Gathered {
  readonly width: number;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Copies element after element; the index counts like an odometer, the last axis fastest. */
function gather(copy: Uint8Array, bytes: Uint8Array, { width, offset, shape, strides }: Gathered): void {
  const index = shape.map(() => 0);
  let from = offset * width;
  for (let to = 0; to < copy.length; to += width) {
    for (let byte = 0; byte < width; byte++) copy[to + byte] = bytes[from + byte];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis] * width;
      if (++index[axis] < shape[axis]) break;
      from -= shape[axis] * strides[axis] * width;
      index[axis] = 0;
    }
  }
}
