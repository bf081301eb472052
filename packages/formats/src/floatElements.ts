/** The elements of a stored tensor as numbers. */
import { floatsOf16Bits, type SafetensorsTensor } from '@statal/layers';

export type FloatElements = Float32Array | Float64Array;

/** F32 and F64 as they are, F16 and BF16 as float32. */
export function floatElements({ dtype, data }: SafetensorsTensor): FloatElements {
  if (dtype === 'F16' || dtype === 'BF16') return floatsOf16Bits(data as Uint16Array, { dtype });
  return data as FloatElements;
}
