import type { Shape } from '../../../shape.js';

/**
 * Where each matrix of a batch begins, in elements from the first. The last two axes of `shape` are the matrices; its leading axes are
 * broadcast to `batch`.
 */
export function matrixOffsets(shape: Shape, strides: readonly number[], batch: Shape): number[] {
  const missing = batch.length - (shape.length - 2);
  return batch.reduce<number[]>(
    (offsets, size, axis) => {
      const own = axis - missing;
      const stride = own < 0 || shape[own] === 1 ? 0 : strides[own];
      return offsets.flatMap((offset) => Array.from({ length: size }, (_, index) => offset + index * stride));
    },
    [0],
  );
}
