/**
 * sin and cos, four at a time: the distance r from the nearest zero, n pi or (n + 1/2) pi, and a minimax polynomial in r. pi is
 * subtracted in three parts, of which n times the first two is exact (Cody and Waite, 1980). The error is within 1.3e-7 for |x| <= 12,500,
 * and relative within 4e-7, but next to a far zero. Further out digits are lost; beyond 2^22 the result is some number from -1 to 1.
 */
import { madd, nmadd } from './madd';

const constants = memory.data<f32>([
  0.318309886, // 1 / pi
  12582912, // 1.5 * 2^23: a number below 2^22 added to it is rounded to an integer, kept in the low bits
  3.140625, // pi in three parts
  0.00096750259399414062,
  1.509958e-7,
  // (sin(r) - r) / r^3 in r^2
  2.6057803e-6,
  -1.9809602e-4,
  0.0083330665,
  -0.1666666,
  1.5707964, // pi / 2, the greatest distance
  -1.5707964,
  0.5,
]);

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load32_splat(constants + 4 * index);
}

/** sin(x - zeros pi), with the sign of an even or odd number of half turns: the lowest bit of `rounded`. */
// @ts-ignore: decorator
@inline
function fromZero(x: v128, zeros: v128, rounded: v128): v128 {
  const distance = nmadd(zeros, constant(4), nmadd(zeros, constant(3), nmadd(zeros, constant(2), x)));
  const r = f32x4.pmax(f32x4.pmin(distance, constant(9)), constant(10));
  const s = f32x4.mul(r, r);
  let p = madd(constant(5), s, constant(6));
  p = madd(p, s, constant(7));
  p = madd(p, s, constant(8));
  return v128.xor(madd(f32x4.mul(p, s), r, r), i32x4.shl(rounded, 31));
}

// @ts-ignore: decorator
@inline
export function sine4(x: v128): v128 {
  const rounded = madd(x, constant(0), constant(1));
  return fromZero(x, f32x4.sub(rounded, constant(1)), rounded);
}

/** The zeros of cos are at (n + 1/2) pi, and there it falls for even n. */
// @ts-ignore: decorator
@inline
export function cosine4(x: v128): v128 {
  const rounded = f32x4.add(f32x4.sub(f32x4.mul(x, constant(0)), constant(11)), constant(1));
  const zeros = f32x4.add(f32x4.sub(rounded, constant(1)), constant(11));
  return f32x4.neg(fromZero(x, zeros, rounded));
}
