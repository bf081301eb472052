/**
 * exp and what follows from it, four at a time: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial in r, a power of two
 * (Cephes, S. Moshier). Within 3e-7 of the true value over the whole float range; results below 1.7e-38 become 0.
 *
 * The shape of the code is measured: constants are read from memory because engines rebuild a vector literal at every
 * use; rounding adds a magic number; pmin and pmax are one instruction each and, with x first, let NaN through.
 */
import { madd, nmadd } from './madd';

const constants = memory.data<f32>([
  1.44269504, // 1 / ln 2
  12582912, // 1.5 * 2^23: a number below 2^22 added to it is rounded to an integer, kept in the low bits
  0.693359375, // ln 2 in two parts
  -2.12194440e-4,
  89, // exp overflows beyond: clamped there, the product with 2^127 is infinite
  -87.2, // exp is 0 from here down
  // (e^r - 1 - r) / r^2 = p0 + p1 r + ... , minimax
  0.5,
  0.16666573,
  0.04166655,
  0.0083637738,
  0.0013926927,
  -20, // expm1 is -1 beyond
  9.1, // tanh is 1 beyond
  1,
  2,
]);

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load32_splat(constants + 4 * index);
}

/** n + the magic number, whose low bits are n = round(x / ln 2). */
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

/** e^r - 1 for |r| <= ln 2 / 2, exact in relative terms near 0. */
// @ts-ignore: decorator
@inline
function expm1OfRemainder(r: v128): v128 {
  let p = madd(constant(10), r, constant(9));
  p = madd(p, r, constant(8));
  p = madd(p, r, constant(7));
  p = madd(p, r, constant(6));
  return madd(p, f32x4.mul(r, r), r);
}

/** 2^(n - 1), which is finite where 2^n no longer is; 0 for n = -126. The bits of 0.5 are the exponent bias less one. */
// @ts-ignore: decorator
@inline
function halfPower(rounded: v128): v128 {
  return i32x4.add(i32x4.shl(rounded, 23), constant(6));
}

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(4)), constant(5));
  const rounded = roundedQuotient(clamped);
  const scale = halfPower(rounded);
  const half = madd(scale, expm1OfRemainder(remainder(clamped, rounded)), scale);
  return f32x4.add(half, half);
}

// @ts-ignore: decorator
@inline
export function expm14(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(4)), constant(11));
  const rounded = roundedQuotient(clamped);
  const scale = halfPower(rounded);
  const half = madd(scale, expm1OfRemainder(remainder(clamped, rounded)), f32x4.sub(scale, constant(6)));
  return f32x4.add(half, half);
}

/** 1 / (1 + e^-x) */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = constant(13);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** (e^2x - 1) / (e^2x - 1 + 2): no cancellation near 0. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(12)), f32x4.neg(constant(12)));
  const doubled = f32x4.add(clamped, clamped);
  const rounded = roundedQuotient(doubled);
  const scale = i32x4.add(i32x4.shl(rounded, 23), constant(13));
  const e = madd(scale, expm1OfRemainder(remainder(doubled, rounded)), f32x4.sub(scale, constant(13)));
  return f32x4.div(e, f32x4.add(e, constant(14)));
}
