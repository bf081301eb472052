/** Floats of 16 bits as float32, which holds each of them exactly. JavaScript has no array of bfloat16, and older engines none of float16. */
import { checkFields, oneOf, refuse } from '@statal/tensors/internals';

/** The options of `floatsOf16Bits`. */
export interface FloatsOf16BitsOptions {
  /** `F16`: float16 of IEEE 754, 5 bits of exponent. `BF16`: bfloat16, the upper half of a float32. The names are those of safetensors. */
  readonly dtype: 'F16' | 'BF16';
}

/**
 * Converts float16 or bfloat16 to float32. The conversion is exact: subnormal numbers, infinities, the signs of zeros and the payloads of
 * NaN stay.
 *
 * @param bits the elements, 16 bits each
 * @example
 * floatsOf16Bits(Uint16Array.of(0x3c00, 0x0001, 0xfc00), { dtype: 'F16' }); // [1, 5.960464477539063e-8, -Infinity]
 * floatsOf16Bits(Uint16Array.of(0x3f80, 0xc049), { dtype: 'BF16' }); // [1, -3.140625]
 * @throws StatalError if `bits` is not a Uint16Array
 */
export function floatsOf16Bits(bits: Uint16Array, options: FloatsOf16BitsOptions): Float32Array<ArrayBuffer> {
  if (!(bits instanceof Uint16Array)) refuse('floatsOf16Bits', 'a Uint16Array', bits);
  checkFields('floatsOf16Bits', options, { dtype: oneOf(['F16', 'BF16']) });
  const words = new Int32Array(bits.length);
  if (options.dtype === 'BF16') {
    for (let at = 0; at < bits.length; at++) words[at] = bits[at] << 16;
  } else {
    float16Words ??= Int32Array.from({ length: 65536 }, (_, half) => float16Word(half));
    for (let at = 0; at < bits.length; at++) words[at] = float16Words[bits[at]];
  }
  return new Float32Array(words.buffer);
}

/** The float32 of every float16, as integers: a NaN that passes through a number may lose its payload. Made at the first use. */
let float16Words: Int32Array | undefined;

function float16Word(half: number): number {
  const sign = (half & 0x8000) << 16;
  const magnitude = half & 0x7fff;
  if (magnitude >= 0x7c00) return sign | 0x7f800000 | (magnitude << 13); // infinity or NaN
  if (magnitude >= 0x0400) return sign | ((magnitude << 13) + (112 << 23)); // the biases of the exponents are 15 and 127
  return sign | new Int32Array(Float32Array.of(magnitude * 2 ** -24).buffer)[0]; // a subnormal number is normal in float32
}
