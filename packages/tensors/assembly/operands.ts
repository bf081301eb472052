/**
 * How the vector machine reads and writes its operands, which are strided arrays of up to four dimensions. A block of the iteration
 * space is processed in runs along the innermost dimension. The elements of a run are contiguous, one value, or strided.
 */
import { INT32 } from '../src/engines/wasm/bytecode/opcodes';

/** Byte offsets of an operand's words. */
export const STEP_STRIDE = 4;
export const STRIDES = 8;
export const TYPE = 24;
/** Byte offsets of d0 and of the block's width in the header. */
export const DIMENSIONS = 8;
export const WIDTH = 24;

/** Layout of an operand in the iteration space. */
export const STRIDED = 0;
export const CONTIGUOUS = 1;
export const SCALAR = 2;

// @ts-ignore: decorator
@inline
function word(at: i32, index: i32): i32 {
  return load<i32>(at + 4 * index);
}

export function shapeOfOperand(operand: i32, dimensions: i32): i32 {
  if (load<i32>(operand, TYPE) == INT32) return STRIDED;
  let contiguous = true;
  let scalar = true;
  let expected = 1;
  for (let axis = 3; axis >= 0; axis--) {
    const size = word(dimensions, axis);
    if (size == 1) continue;
    const stride = word(operand + STRIDES, axis);
    if (stride != 0) scalar = false;
    if (stride != expected) contiguous = false;
    expected *= size;
  }
  if (contiguous) return CONTIGUOUS;
  return scalar ? SCALAR : STRIDED;
}

/** Reads one run into a block. May write up to 12 bytes beyond its end, into the next run or the margin of the block. */
export function readRun(to: i32, from: i32, count: i32, stride: i32, type: i32): void {
  const end = to + 4 * count;
  if (stride == 1) {
    if (type == INT32) for (; end - to > 0; to += 16, from += 16) v128.store(to, f32x4.convert_i32x4_s(v128.load(from)));
    else for (; end - to > 0; to += 16, from += 16) v128.store(to, v128.load(from));
  } else if (stride == 0) {
    const value = v128.load32_splat(from);
    const converted = type == INT32 ? f32x4.convert_i32x4_s(value) : value;
    for (; end - to > 0; to += 16) v128.store(to, converted);
  } else {
    stride *= 4;
    if (type == INT32) for (; to != end; to += 4, from += stride) store<f32>(to, <f32>load<i32>(from));
    else for (; to != end; to += 4, from += stride) store<f32>(to, load<f32>(from));
  }
}

/** Writes one run from a block: exactly `count` elements. */
export function writeRun(from: i32, to: i32, count: i32, stride: i32, type: i32): void {
  if (stride == 1 && type != INT32) {
    const end = to + 4 * count;
    for (; end - to >= 16; to += 16, from += 16) v128.store(to, v128.load(from));
    for (; to != end; to += 4, from += 4) store<f32>(to, load<f32>(from));
    return;
  }
  stride *= 4;
  for (const end = from + 4 * count; from != end; from += 4, to += stride) {
    if (type == INT32) store<i32>(to, <i32>load<f32>(from));
    else store<f32>(to, load<f32>(from));
  }
}

/**
 * Moves `count` elements between a block and an operand, beginning at element `start` of the iteration space. `base` is the address
 * of the operand's element 0. Reading and writing share one function, so that they cannot disagree.
 */
export function moveBlock(block: i32, base: i32, operand: i32, dimensions: i32, start: i32, count: i32, write: bool): void {
  const d1 = word(dimensions, 1);
  const d2 = word(dimensions, 2);
  const d3 = word(dimensions, 3);
  const s0 = word(operand + STRIDES, 0);
  const s1 = word(operand + STRIDES, 1);
  const s2 = word(operand + STRIDES, 2);
  const s3 = word(operand + STRIDES, 3);
  const type = load<i32>(operand, TYPE);
  let row = start / d3;
  let i3 = start - row * d3;
  let plane = row / d2;
  let i2 = row - plane * d2;
  let i0 = plane / d1;
  let i1 = plane - i0 * d1;
  while (true) {
    const length = min(d3 - i3, count);
    const at = base + 4 * (i0 * s0 + i1 * s1 + i2 * s2 + i3 * s3);
    if (write) writeRun(block, at, length, s3, type);
    else readRun(block, at, length, s3, type);
    count -= length;
    if (count == 0) return;
    block += 4 * length;
    i3 = 0;
    if (++i2 == d2) {
      i2 = 0;
      if (++i1 == d1) {
        i1 = 0;
        i0++;
      }
    }
  }
}
