/** Positions of elements in memory. All elements, float32 and int32, have four bytes. */
import type { Shape } from '../../../shape.js';
import { stridesOf } from '../../../strides.js';
import type { DType } from '../../../tensor.js';

export const ELEMENT_BYTES = 4;

/** Row-major elements at an address. */
export interface Placement {
  readonly pointer: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Elements at an address with any strides, counted in elements. */
export interface StridedPlacement {
  readonly pointer: number;
  readonly strides: readonly number[];
  readonly isInt: boolean;
}

export function strided({ pointer, shape, dtype }: Placement, strides: readonly number[] = stridesOf(shape)): StridedPlacement {
  return { pointer, strides, isInt: dtype === 'int' };
}

const bits = new DataView(new ArrayBuffer(ELEMENT_BYTES));

/** The bits of a float32 as an integer. */
export function floatBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
