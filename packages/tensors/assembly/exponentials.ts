/**
 * exp and functions based on it, four at a time: x = n ln 2 + r with |r| <= ln 2 / 2, a minimax polynomial in r, and a power of
 * two (Cephes, S. Moshier). Relative error within 3e-7 over the whole float range; results below 1.7e-38 become 0.
 *
 * The code is written as measurements showed to be fastest. Constants are read from memory, because V8 rebuilds a vector literal
 * at every use. Adding a magic number rounds. pmin and pmax are one instruction each and, with x first, pass NaN through.
 */
import { madd, nmadd } from './madd';

const constants = memory.data<f32>([
  1.44269504, // 1 / ln 2
  12582912, // 1.5 * 2^23: a number below 2^22 added to it is rounded to an integer, kept in the low bits
  0.693359375, // ln 2 in two parts
  -2.1219444e-4,
  89, // exp overflows above this
  -87.2, // exp is 0 at and below this
  // 2 e^r
  0.0027627745,
  0.016738127,
  0.083336844,
  0.33333036,
  0.99999987,
  2,
  // (e^r - 1 - r) / r^2
  0.0013898305,
  0.0083663594,
  0.041666858,
  0.16666546,
  0.5,
  -20, // expm1 is -1 at and below this
]);

const constantsOfTanh = memory.data<f32>([
  2.88539008, // 2 / ln 2
  12582912,
  0.3466796875, // ln 2 / 2 in two parts
  -1.0609722e-4,
  9.1, // tanh is 1 at and above this
  -9.1,
  // (e^2r - 1) / r
  0.088949154,
  0.2677235,
  0.66666973,
  1.3333237,
  2,
  1,
]);

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load32_splat(constants + 4 * index);
}

// @ts-ignore: decorator
@inline
function ofTanh(index: i32): v128 {
  return v128.load32_splat(constantsOfTanh + 4 * index);
}

/** n + the magic number. Its low bits are n = round(x / ln 2). */
// @ts-ignore: decorator
@inline
function roundedQuotient(x: v128): v128 {
  return madd(x, constant(0), constant(1));
}

/** x - n ln 2 */
// @ts-ignore: decorator
@inline
function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, constant(1));
  return nmadd(n, constant(3), nmadd(n, constant(2), x));
}

/** 2^(n - 1), which is finite even if 2^n is not; 0 for n = -126. The bits of 0.5 are the exponent bias minus one. */
// @ts-ignore: decorator
@inline
function halfPower(rounded: v128): v128 {
  return i32x4.add(i32x4.shl(rounded, 23), constant(16));
}

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(4)), constant(5));
  const rounded = roundedQuotient(clamped);
  const r = remainder(clamped, rounded);
  let p = madd(constant(6), r, constant(7));
  p = madd(p, r, constant(8));
  p = madd(p, r, constant(9));
  p = madd(p, r, constant(10));
  p = madd(p, r, constant(11));
  p = madd(p, r, constant(11));
  return f32x4.mul(p, halfPower(rounded));
}

/** 2^n (e^r - 1) + (2^n - 1), without cancellation near 0. */
// @ts-ignore: decorator
@inline
export function expm14(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(4)), constant(17));
  const rounded = roundedQuotient(clamped);
  const r = remainder(clamped, rounded);
  let p = madd(constant(12), r, constant(13));
  p = madd(p, r, constant(14));
  p = madd(p, r, constant(15));
  p = madd(p, r, constant(16));
  const power = halfPower(rounded);
  const half = madd(power, madd(p, f32x4.mul(r, r), r), f32x4.sub(power, constant(16)));
  return f32x4.add(half, half);
}

/** 1 / (1 + e^-x) */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = ofTanh(11);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** y / (y + 2) with y = e^2x - 1, without cancellation near 0. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, ofTanh(4)), ofTanh(5));
  const rounded = madd(clamped, ofTanh(0), ofTanh(1));
  const n = f32x4.sub(rounded, ofTanh(1));
  const r = nmadd(n, ofTanh(3), nmadd(n, ofTanh(2), clamped));
  let p = madd(ofTanh(6), r, ofTanh(7));
  p = madd(p, r, ofTanh(8));
  p = madd(p, r, ofTanh(9));
  p = madd(p, r, ofTanh(10));
  p = madd(p, r, ofTanh(10));
  const power = i32x4.add(i32x4.shl(rounded, 23), ofTanh(11));
  const y = madd(power, f32x4.mul(p, r), f32x4.sub(power, ofTanh(11)));
  return f32x4.div(y, f32x4.add(y, ofTanh(10)));
}
