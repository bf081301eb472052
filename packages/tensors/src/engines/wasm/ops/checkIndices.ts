import { indexError } from '../../../ops/indexError.js';
import type { Allocator } from '../memory/allocator.js';
import { ELEMENT_BYTES } from '../memory/placement.js';

export interface Indices {
  readonly pointer: number;
  readonly count: number;
  /** Rows of the table that the indices refer to. */
  readonly rows: number;
  /** Position of the first index, for the error message. Default: 0. */
  readonly position?: number | undefined;
}

/**
 * Checks indices before a kernel runs, because kernels do not check them.
 *
 * @throws StatalError if an index is outside of the table
 */
export function checkIndices(op: string, { views: { i32 } }: Allocator, { pointer, count, rows, position = 0 }: Indices): void {
  const first = pointer / ELEMENT_BYTES;
  for (let index = 0; index < count; index++) {
    const value = i32[first + index];
    if (!(value >= 0 && value < rows)) throw indexError(op, value, position + index, rows);
  }
}
