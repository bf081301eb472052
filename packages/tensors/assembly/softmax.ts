/**
 * Softmax and cross entropy over the rows of [rows, cols]. They are stable at any input, because the greatest element of a row is
 * subtracted before the exponential.
 */
import { exp4 } from './exponentials';
import { firstLanes, maxOfLanes, storeFirstLanes, sumOfLanes } from './lanes';
import { log4 } from './logarithms';

/** The greatest element of a row, ignoring NaN: a NaN makes the sum of the exponentials NaN anyway. */
function greatestOf(x: i32, cols: i32): f32 {
  let m0 = f32x4.splat(-Infinity);
  let m1 = m0;
  for (; cols >= 8; cols -= 8, x += 32) {
    m0 = f32x4.pmax(m0, v128.load(x));
    m1 = f32x4.pmax(m1, v128.load(x, 16));
  }
  m0 = f32x4.pmax(m0, m1);
  if (cols >= 4) {
    m0 = f32x4.pmax(m0, v128.load(x));
    cols -= 4;
    x += 16;
  }
  if (cols > 0) m0 = f32x4.pmax(m0, firstLanes(v128.load(x), m0, cols));
  return maxOfLanes(m0);
}

/** The sum of e^(x - shift) over a row. Stores the exponentials in y, unless y is 0. */
function sumOfExponentials(x: i32, y: i32, cols: i32, shift: f32): f32 {
  const shifts = f32x4.splat(shift);
  let sum = i32x4.splat(0);
  // Sixteen elements at a time share the constants of the exponential.
  for (; cols >= 16; cols -= 16, x += 64) {
    const e0 = exp4(f32x4.sub(v128.load(x), shifts));
    const e1 = exp4(f32x4.sub(v128.load(x, 16), shifts));
    const e2 = exp4(f32x4.sub(v128.load(x, 32), shifts));
    const e3 = exp4(f32x4.sub(v128.load(x, 48), shifts));
    sum = f32x4.add(sum, f32x4.add(f32x4.add(e0, e1), f32x4.add(e2, e3)));
    if (y != 0) {
      v128.store(y, e0);
      v128.store(y, e1, 16);
      v128.store(y, e2, 32);
      v128.store(y, e3, 48);
      y += 64;
    }
  }
  for (; cols >= 4; cols -= 4, x += 16) {
    const e = exp4(f32x4.sub(v128.load(x), shifts));
    sum = f32x4.add(sum, e);
    if (y != 0) {
      v128.store(y, e);
      y += 16;
    }
  }
  if (cols > 0) {
    const e = exp4(f32x4.sub(v128.load(x), shifts));
    sum = f32x4.add(sum, firstLanes(e, i32x4.splat(0), cols));
    if (y != 0) storeFirstLanes(y, e, cols);
  }
  return sumOfLanes(sum);
}

function scaleRow(y: i32, cols: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (; cols >= 4; cols -= 4, y += 16) v128.store(y, f32x4.mul(v128.load(y), factors));
  if (cols > 0) storeFirstLanes(y, f32x4.mul(v128.load(y), factors), cols);
}

function logarithm(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

export function softmax(x: i32, y: i32, rows: i32, cols: i32): void {
  for (; rows > 0; rows--, x += 4 * cols, y += 4 * cols) {
    const sum = sumOfExponentials(x, y, cols, greatestOf(x, cols));
    scaleRow(y, cols, <f32>1 / sum);
  }
}

export function logSoftmax(x: i32, y: i32, rows: i32, cols: i32): void {
  for (; rows > 0; rows--) {
    const greatest = greatestOf(x, cols);
    const shifts = f32x4.splat(greatest);
    const logSum = f32x4.splat(logarithm(sumOfExponentials(x, 0, cols, greatest)));
    let left = cols;
    for (; left >= 4; left -= 4, x += 16, y += 16) v128.store(y, f32x4.sub(f32x4.sub(v128.load(x), shifts), logSum));
    if (left > 0) storeFirstLanes(y, f32x4.sub(f32x4.sub(v128.load(x), shifts), logSum), left);
    x += 4 * left;
    y += 4 * left;
  }
}

/** losses[row] = log(sum e^x) - x[target]. The caller has checked the targets. */
export function softmaxCrossEntropy(logits: i32, targets: i32, losses: i32, rows: i32, cols: i32): void {
  for (; rows > 0; rows--, logits += 4 * cols, targets += 4, losses += 4) {
    const greatest = greatestOf(logits, cols);
    const sum = sumOfExponentials(logits, 0, cols, greatest);
    store<f32>(losses, greatest - load<f32>(logits + 4 * load<i32>(targets)) + logarithm(sum));
  }
}

/** out[row] = (softmax(logits[row]) - onehot(targets[row])) cotangents[row]. The caller has checked the targets. */
export function softmaxCrossEntropyGradient(logits: i32, targets: i32, cotangents: i32, out: i32, rows: i32, cols: i32): void {
  for (; rows > 0; rows--, logits += 4 * cols, targets += 4, cotangents += 4, out += 4 * cols) {
    const hit = out + 4 * load<i32>(targets);
    const cotangent = load<f32>(cotangents);
    const sum = sumOfExponentials(logits, out, cols, greatestOf(logits, cols));
    const atHit = load<f32>(hit) / sum - 1;
    scaleRow(out, cols, cotangent / sum);
    store<f32>(hit, atHit * cotangent);
  }
}
