/**
 * Float32 values as their bits: text cannot round these on their way to a comparison.
 *
 * @param {ArrayLike<number>} values
 */
export function bitsOf(values) {
  return Array.from(new Uint32Array(Float32Array.from(values).buffer));
}

/** @param {number[]} bits */
export function floatsOf(bits) {
  return new Float32Array(Uint32Array.from(bits).buffer);
}
