/** Elements of a file as float32. */

/** float16 to float32: sign, 5 bits of exponent, 10 of fraction. */
export function fromFloat16(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Reads `count` little-endian elements: float16, bfloat16, float32 or float64. */
export function float32Elements(
  bytes: Uint8Array,
  count: number,
  type: 'float16' | 'bfloat16' | 'float32' | 'float64',
): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements = new Float32Array(count);
  if (type === 'float32')
    new Uint8Array(elements.buffer).set(bytes.subarray(0, 4 * count)); // all hosts of JavaScript are little-endian
  else if (type === 'bfloat16') {
    const words = new Uint32Array(elements.buffer);
    for (let index = 0; index < count; index++) words[index] = view.getUint16(2 * index, true) << 16;
  } else if (type === 'float16') {
    for (let index = 0; index < count; index++) elements[index] = fromFloat16(view.getUint16(2 * index, true));
  } else {
    for (let index = 0; index < count; index++) elements[index] = view.getFloat64(8 * index, true);
  }
  return elements;
}
