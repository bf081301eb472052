/**
 * The arithmetic of the vector machine: each opcode is a loop over whole vectors, from block to block. The opcode is a
 * compile-time constant of an inlined function, so nothing is decided inside the loops. They are do-while loops because V8 moves
 * invariants, such as a vector of ones, only out of those.
 */
import {
  ABSOLUTE,
  ADD,
  COPY,
  COSINE,
  DIVIDE,
  EQUAL,
  EXP,
  EXPM1,
  FLUSH,
  GREATER,
  GREATER_EQUAL,
  LOG,
  LOG1P,
  MAXIMUM,
  MINIMUM,
  MULTIPLY,
  MULTIPLY_ADD,
  NEGATE,
  NEGATIVE_MULTIPLY_ADD,
  POWER,
  RELU,
  SIGMOID,
  SIGMOID_GRADIENT,
  SIGN,
  SINE,
  SOFTPLUS,
  SQRT,
  SUBTRACT,
  TANH,
  TANH_GRADIENT,
  WHERE,
} from '../src/engines/wasm/bytecode/opcodes';
import { exp4, expm14, sigmoid4, tanh4 } from './exponentials';
import { log1p4, log4, softplus4 } from './logarithms';
import { madd, nmadd } from './madd';
import { cosine4, sine4 } from './sines';

/** Bytes of one iteration. A block is computed up to the next multiple of this. */
export const GRANULE = 64;

const constants = memory.data<f32>([1, -1, 1e-30]);

// @ts-ignore: decorator
@inline
function constant(index: i32): v128 {
  return v128.load32_splat(constants + 4 * index);
}

// @ts-ignore: decorator
@inline
function unary(op: i32, x: v128): v128 {
  if (op == COPY) return x;
  if (op == NEGATE) return f32x4.neg(x);
  if (op == ABSOLUTE) return f32x4.abs(x);
  if (op == SQRT) return f32x4.sqrt(x);
  if (op == RELU) return f32x4.pmax(x, i32x4.splat(0));
  if (op == FLUSH) return v128.andnot(x, f32x4.lt(f32x4.abs(x), constant(2)));
  if (op == SIGN) {
    const zero = i32x4.splat(0);
    return v128.bitselect(constant(0), v128.bitselect(constant(1), x, f32x4.lt(x, zero)), f32x4.gt(x, zero));
  }
  if (op == EXP) return exp4(x);
  if (op == EXPM1) return expm14(x);
  if (op == SIGMOID) return sigmoid4(x);
  if (op == TANH) return tanh4(x);
  if (op == LOG) return log4(x);
  if (op == LOG1P) return log1p4(x);
  if (op == SINE) return sine4(x);
  if (op == COSINE) return cosine4(x);
  return softplus4(x);
}

// @ts-ignore: decorator
@inline
function binary(op: i32, x: v128, y: v128): v128 {
  if (op == ADD) return f32x4.add(x, y);
  if (op == SUBTRACT) return f32x4.sub(x, y);
  if (op == MULTIPLY) return f32x4.mul(x, y);
  if (op == DIVIDE) return f32x4.div(x, y);
  if (op == MAXIMUM) return f32x4.max(x, y);
  if (op == MINIMUM) return f32x4.min(x, y);
  const one = constant(0);
  // y - y y and 1 - y y would lose all precision where y is close to 1.
  if (op == SIGMOID_GRADIENT) return f32x4.mul(f32x4.mul(x, y), f32x4.sub(one, y));
  if (op == TANH_GRADIENT) return f32x4.mul(f32x4.mul(x, f32x4.add(one, y)), f32x4.sub(one, y));
  if (op == EQUAL) return v128.and(f32x4.eq(x, y), one);
  if (op == GREATER) return v128.and(f32x4.gt(x, y), one);
  return v128.and(f32x4.ge(x, y), one);
}

// @ts-ignore: decorator
@inline
function ternary(op: i32, x: v128, y: v128, z: v128): v128 {
  if (op == MULTIPLY_ADD) return madd(x, y, z);
  if (op == NEGATIVE_MULTIPLY_ADD) return nmadd(x, y, z);
  return v128.bitselect(y, z, f32x4.ne(x, i32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function unaryLoop(op: i32, to: i32, a: i32, end: i32): void {
  do {
    v128.store(to, unary(op, v128.load(a)));
    v128.store(to, unary(op, v128.load(a, 16)), 16);
    v128.store(to, unary(op, v128.load(a, 32)), 32);
    v128.store(to, unary(op, v128.load(a, 48)), 48);
    to += GRANULE;
    a += GRANULE;
  } while (to != end);
}

/** Computes all four before the first store, so that the function's constants are loaded once for the four. */
// @ts-ignore: decorator
@inline
function longUnaryLoop(op: i32, to: i32, a: i32, end: i32): void {
  do {
    const x0 = unary(op, v128.load(a));
    const x1 = unary(op, v128.load(a, 16));
    const x2 = unary(op, v128.load(a, 32));
    const x3 = unary(op, v128.load(a, 48));
    v128.store(to, x0);
    v128.store(to, x1, 16);
    v128.store(to, x2, 32);
    v128.store(to, x3, 48);
    to += GRANULE;
    a += GRANULE;
  } while (to != end);
}

// @ts-ignore: decorator
@inline
function binaryLoop(op: i32, to: i32, a: i32, b: i32, end: i32): void {
  do {
    v128.store(to, binary(op, v128.load(a), v128.load(b)));
    v128.store(to, binary(op, v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(to, binary(op, v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(to, binary(op, v128.load(a, 48), v128.load(b, 48)), 48);
    to += GRANULE;
    a += GRANULE;
    b += GRANULE;
  } while (to != end);
}

// @ts-ignore: decorator
@inline
function ternaryLoop(op: i32, to: i32, a: i32, b: i32, c: i32, end: i32): void {
  do {
    v128.store(to, ternary(op, v128.load(a), v128.load(b), v128.load(c)));
    v128.store(to, ternary(op, v128.load(a, 16), v128.load(b, 16), v128.load(c, 16)), 16);
    v128.store(to, ternary(op, v128.load(a, 32), v128.load(b, 32), v128.load(c, 32)), 32);
    v128.store(to, ternary(op, v128.load(a, 48), v128.load(b, 48), v128.load(c, 48)), 48);
    to += GRANULE;
    a += GRANULE;
    b += GRANULE;
    c += GRANULE;
  } while (to != end);
}

/** JavaScript's Math.pow, imported. Compiled into the kernels, a power would take a tenth of their bytes. */
// @ts-ignore: decorator
@external('env', 'power')
declare function power(x: f64, y: f64): f64;

/** Not vectorized: a correctly rounded power needs float64, and x^2 is compiled to a product anyway. */
function powerLoop(to: i32, a: i32, b: i32, count: i32): void {
  for (const end = to + 4 * count; to != end; to += 4, a += 4, b += 4) store<f32>(to, <f32>power(load<f32>(a), load<f32>(b)));
}

/** Fills a block with one float, given by its bits. */
export function fill(to: i32, bits: i32, end: i32): void {
  const value = i32x4.splat(bits);
  do {
    v128.store(to, value);
    v128.store(to, value, 16);
    v128.store(to, value, 32);
    v128.store(to, value, 48);
    to += GRANULE;
  } while (to != end);
}

/** Computes `count` elements, rounded up to whole granules, from blocks a, b and c to block `to`. */
export function runInstruction(opcode: i32, to: i32, a: i32, b: i32, c: i32, count: i32): void {
  const end = to + ((4 * count + (GRANULE - 1)) & -GRANULE);
  switch (opcode) {
    case COPY:
      unaryLoop(COPY, to, a, end);
      break;
    case NEGATE:
      unaryLoop(NEGATE, to, a, end);
      break;
    case ABSOLUTE:
      unaryLoop(ABSOLUTE, to, a, end);
      break;
    case SIGN:
      unaryLoop(SIGN, to, a, end);
      break;
    case SQRT:
      unaryLoop(SQRT, to, a, end);
      break;
    case RELU:
      unaryLoop(RELU, to, a, end);
      break;
    case FLUSH:
      unaryLoop(FLUSH, to, a, end);
      break;
    case EXP:
      longUnaryLoop(EXP, to, a, end);
      break;
    case EXPM1:
      longUnaryLoop(EXPM1, to, a, end);
      break;
    case LOG:
      longUnaryLoop(LOG, to, a, end);
      break;
    case LOG1P:
      longUnaryLoop(LOG1P, to, a, end);
      break;
    case SIGMOID:
      longUnaryLoop(SIGMOID, to, a, end);
      break;
    case TANH:
      longUnaryLoop(TANH, to, a, end);
      break;
    case SINE:
      longUnaryLoop(SINE, to, a, end);
      break;
    case COSINE:
      longUnaryLoop(COSINE, to, a, end);
      break;
    case SOFTPLUS:
      longUnaryLoop(SOFTPLUS, to, a, end);
      break;
    case ADD:
      binaryLoop(ADD, to, a, b, end);
      break;
    case SUBTRACT:
      binaryLoop(SUBTRACT, to, a, b, end);
      break;
    case MULTIPLY:
      binaryLoop(MULTIPLY, to, a, b, end);
      break;
    case DIVIDE:
      binaryLoop(DIVIDE, to, a, b, end);
      break;
    case MAXIMUM:
      binaryLoop(MAXIMUM, to, a, b, end);
      break;
    case MINIMUM:
      binaryLoop(MINIMUM, to, a, b, end);
      break;
    case EQUAL:
      binaryLoop(EQUAL, to, a, b, end);
      break;
    case GREATER:
      binaryLoop(GREATER, to, a, b, end);
      break;
    case GREATER_EQUAL:
      binaryLoop(GREATER_EQUAL, to, a, b, end);
      break;
    case SIGMOID_GRADIENT:
      binaryLoop(SIGMOID_GRADIENT, to, a, b, end);
      break;
    case TANH_GRADIENT:
      binaryLoop(TANH_GRADIENT, to, a, b, end);
      break;
    case POWER:
      powerLoop(to, a, b, count);
      break;
    case WHERE:
      ternaryLoop(WHERE, to, a, b, c, end);
      break;
    case MULTIPLY_ADD:
      ternaryLoop(MULTIPLY_ADD, to, a, b, c, end);
      break;
    case NEGATIVE_MULTIPLY_ADD:
      ternaryLoop(NEGATIVE_MULTIPLY_ADD, to, a, b, c, end);
      break;
  }
}
