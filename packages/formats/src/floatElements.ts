/** The elements of a stored tensor as numbers. */
import type { SafetensorsTensor } from '@statal/layers';

export type FloatElements = Float32Array | Float64Array;

/** F32 and F64 as they are, F16 and BF16 as float32. */
export function floatElements({ dtype, data }: SafetensorsTensor): FloatElements {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  const bits = data as Uint16Array;
  const wide = new Uint32Array(bits.length);
  if (dtype === 'BF16') for (let index = 0; index < bits.length; index++) wide[index] = bits[index] << 16;
  else for (let index = 0; index < bits.length; index++) wide[index] = widened(bits[index]);
  return new Float32Array(wide.buffer);
}

/** The bits of a float32 with the value of a float16. */
function widened(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 21; // a subnormal: its first 1 becomes the hidden one
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
