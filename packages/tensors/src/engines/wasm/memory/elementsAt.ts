import { sizeOf } from '../../../shape.js';
import type { Allocator } from './allocator.js';
import { ELEMENT_BYTES, type Placement } from './placement.js';

/** The elements at an address, not a copy. Memory that grows has new views, so the array is valid until the next allocation. */
export function elementsAt({ views }: Allocator, { pointer, shape, dtype }: Placement): Float32Array | Int32Array {
  const start = pointer / ELEMENT_BYTES;
  return views[dtype === 'int' ? 'i32' : 'f32'].subarray(start, start + sizeOf(shape));
}
