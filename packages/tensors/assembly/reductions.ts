/**
 * Sum, maximum and first maximum over the middle axis of a contiguous [outer, middle, inner]. Sums are in float64, in an order that
 * depends on the shape alone, so that long sums are exact enough.
 */
import { maxOfLanes, sumOfLanes } from './lanes';

/** Converts two float32 to float64. */
// @ts-ignore: decorator
@inline
function wide(x: i32): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

function sumOfRun(x: i32, count: i32): f32 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const end = x + 4 * count;
  for (; end - x >= 32; x += 32) {
    s0 = f64x2.add(s0, wide(x));
    s1 = f64x2.add(s1, wide(x + 8));
    s2 = f64x2.add(s2, wide(x + 16));
    s3 = f64x2.add(s3, wide(x + 24));
  }
  const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; x != end; x += 4) sum += <f64>load<f32>(x);
  return <f32>sum;
}

/** A sum in float32 with sixteen chains, for many short rows. */
export function sumOfFloats(x: i32, count: i32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const end = x + 4 * count;
  for (; end - x >= 64; x += 64) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
  }
  for (; end - x >= 16; x += 16) s0 = f32x4.add(s0, v128.load(x));
  let sum = sumOfLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  for (; x != end; x += 4) sum += load<f32>(x);
  return sum;
}

export function maxOfRun(x: i32, count: i32): f32 {
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  const end = x + 4 * count;
  for (; end - x >= 32; x += 32) {
    m0 = f32x4.max(m0, v128.load(x));
    m1 = f32x4.max(m1, v128.load(x, 16));
  }
  let greatest = maxOfLanes(f32x4.max(m0, m1));
  for (; x != end; x += 4) greatest = max(greatest, load<f32>(x));
  return greatest;
}

// @ts-ignore: decorator
@inline
function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Sums sixteen neighboring columns: one cache line of every row, in eight independent chains. */
function sum16Columns(x: i32, y: i32, rows: i32, stride: i32): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (; rows > 0; rows--, x += stride) {
    s0 = f64x2.add(s0, wide(x));
    s1 = f64x2.add(s1, wide(x + 8));
    s2 = f64x2.add(s2, wide(x + 16));
    s3 = f64x2.add(s3, wide(x + 24));
    s4 = f64x2.add(s4, wide(x + 32));
    s5 = f64x2.add(s5, wide(x + 40));
    s6 = f64x2.add(s6, wide(x + 48));
    s7 = f64x2.add(s7, wide(x + 56));
  }
  v128.store(y, narrow(s0, s1));
  v128.store(y, narrow(s2, s3), 16);
  v128.store(y, narrow(s4, s5), 32);
  v128.store(y, narrow(s6, s7), 48);
}

function sum4Columns(x: i32, y: i32, rows: i32, stride: i32): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  for (; rows > 0; rows--, x += stride) {
    s0 = f64x2.add(s0, wide(x));
    s1 = f64x2.add(s1, wide(x + 8));
  }
  v128.store(y, narrow(s0, s1));
}

function sumColumn(x: i32, y: i32, rows: i32, stride: i32): void {
  let sum: f64 = 0;
  for (; rows > 0; rows--, x += stride) sum += <f64>load<f32>(x);
  store<f32>(y, <f32>sum);
}

/** @param columns number of inner columns to sum, so that threads can share them */
export function reduceSum(x: i32, y: i32, outer: i32, middle: i32, inner: i32, columns: i32): void {
  const stride = 4 * inner;
  for (; outer > 0; outer--, x += middle * stride, y += stride) {
    if (inner == 1) {
      store<f32>(y, sumOfRun(x, middle));
      continue;
    }
    let column = 0;
    for (; column <= columns - 16; column += 16) sum16Columns(x + 4 * column, y + 4 * column, middle, stride);
    for (; column <= columns - 4; column += 4) sum4Columns(x + 4 * column, y + 4 * column, middle, stride);
    for (; column < columns; column++) sumColumn(x + 4 * column, y + 4 * column, middle, stride);
  }
}

/** The maximum of no elements is -Infinity. NaN is greater than all, as in Math.max. */
export function reduceMax(x: i32, y: i32, outer: i32, middle: i32, inner: i32): void {
  const stride = 4 * inner;
  for (; outer > 0; outer--, x += middle * stride, y += stride) {
    if (inner == 1) {
      store<f32>(y, maxOfRun(x, middle));
      continue;
    }
    let column = 0;
    for (; column <= inner - 4; column += 4) {
      let greatest = f32x4.splat(-Infinity);
      for (let row = 0, at = x + 4 * column; row < middle; row++, at += stride) greatest = f32x4.max(greatest, v128.load(at));
      v128.store(y + 4 * column, greatest);
    }
    for (; column < inner; column++) {
      let greatest: f32 = -Infinity;
      for (let row = 0, at = x + 4 * column; row < middle; row++, at += stride) greatest = max(greatest, load<f32>(at));
      store<f32>(y + 4 * column, greatest);
    }
  }
}

export function argmax(x: i32, y: i32, outer: i32, middle: i32, inner: i32): void {
  const stride = 4 * inner;
  for (; outer > 0; outer--, x += middle * stride) {
    for (let column = 0; column < inner; column++, y += 4) {
      let at = x + 4 * column;
      let greatest = load<f32>(at);
      let first = 0;
      for (let row = 1; row < middle; row++) {
        at += stride;
        const value = load<f32>(at);
        if (value > greatest) {
          greatest = value;
          first = row;
        }
      }
      store<i32>(y, first);
    }
  }
}
