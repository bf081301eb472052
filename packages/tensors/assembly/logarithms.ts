/**
 * log, log1p and softplus, four at a time: x = 2^e m with m in [sqrt(1/2), sqrt(2)), and a polynomial in m - 1 (Cephes,
 * S. Moshier). Relative error within 3e-7, also near the zeros of the functions and for denormals.
 */
import { exp4 } from './exponentials';
import { madd, nmadd } from './madd';

const constants = memory.data<f32>([
  // (log(1 + f) - f + f^2 / 2) / f^3, minimax
  0.33333331,
  -0.24999997,
  0.20000716,
  -0.16667802,
  0.14249058,
  -0.12425687,
  0.1168542,
  -0.11479734,
  0.069716115,
  0.693359375, // ln 2 in two parts
  -2.1219444e-4,
  1.17549435e-38, // the smallest normal number
  33554432, // 2^25
  // (2 atanh(s) / s - 2) / s^2 for s^2 <= 1/9, minimax
  0.66666667,
  0.39999706,
  0.28592358,
  0.21706576,
  0.23224329,
  1,
  2,
  0.5,
  0.70710677, // the square root of 1/2: its bits separate exponent and mantissa
  Infinity,
]);

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load32_splat(constants + 4 * index);
}

// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const infinity = constant(22);
  const zero = i32x4.splat(0);
  const denormal = f32x4.lt(x, constant(11));
  const normal = v128.bitselect(f32x4.mul(x, constant(12)), x, denormal);
  const rootHalf = constant(21);
  const above = i32x4.sub(normal, rootHalf);
  const exponent = i32x4.sub(i32x4.shr_s(above, 23), v128.and(denormal, i32x4.splat(25)));
  const f = f32x4.sub(i32x4.add(v128.and(above, i32x4.splat(0x7fffff)), rootHalf), constant(18));
  const e = f32x4.convert_i32x4_s(exponent);
  const f2 = f32x4.mul(f, f);
  let p = madd(constant(8), f, constant(7));
  p = madd(p, f, constant(6));
  p = madd(p, f, constant(5));
  p = madd(p, f, constant(4));
  p = madd(p, f, constant(3));
  p = madd(p, f, constant(2));
  p = madd(p, f, constant(1));
  p = madd(p, f, constant(0));
  let y = madd(p, f32x4.mul(f, f2), f32x4.mul(e, constant(10)));
  y = nmadd(constant(20), f2, y);
  y = f32x4.add(f, y);
  y = madd(e, constant(9), y);
  // Infinity and NaN are their own logarithms; log 0 = -infinity; log of a negative number is NaN.
  y = v128.bitselect(y, x, f32x4.lt(x, infinity));
  y = v128.bitselect(f32x4.neg(infinity), y, f32x4.eq(x, zero));
  return v128.or(y, f32x4.lt(x, zero));
}

/** log(u) x / (u - 1) with u = 1 + x rounded. The rounding error of u cancels (W. Kahan). */
// @ts-ignore: decorator
@inline
export function log1p4(x: v128): v128 {
  const one = constant(18);
  const u = f32x4.add(x, one);
  const difference = f32x4.sub(u, one);
  const y = f32x4.mul(log4(u), f32x4.div(x, difference));
  const itself = v128.or(f32x4.eq(difference, i32x4.splat(0)), f32x4.eq(difference, constant(22)));
  return v128.bitselect(x, y, itself);
}

/** max(x, 0) + log(1 + e), e = e^-|x|, where log(1 + e) = 2 atanh(e / (2 + e)) */
// @ts-ignore: decorator
@inline
export function softplus4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const s = f32x4.div(e, f32x4.add(e, constant(19)));
  const w = f32x4.mul(s, s);
  let p = madd(constant(17), w, constant(16));
  p = madd(p, w, constant(15));
  p = madd(p, w, constant(14));
  p = madd(p, w, constant(13));
  const y = madd(f32x4.mul(p, w), s, f32x4.add(s, s));
  return f32x4.add(f32x4.pmax(x, i32x4.splat(0)), y);
}
