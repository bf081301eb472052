/** The elementwise ops on single numbers, in float64. All other engines are tested against them. */
import type { ElementwiseOps } from '../../ops/vocabulary.js';

export const scalarFunctions: { readonly [K in keyof ElementwiseOps]: (x: number, y: number, z: number) => number } = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: (x) => (Number.isNaN(x) ? x : Number(x > 0) - Number(x < 0)),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  // Each branch computes the exponential of a negative number, which cannot overflow.
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  tanh: Math.tanh,
  relu: (x) => Math.max(x, 0),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  stopGradient: (x) => x,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  pow: (x, y) => x ** y,
  maximum: (x, y) => Math.max(x, y),
  minimum: (x, y) => Math.min(x, y),
  equal: (x, y) => Number(x === y),
  greater: (x, y) => Number(x > y),
  greaterEqual: (x, y) => Number(x >= y),
  straightThrough: (hard) => hard,
  sigmoidGradient: (g, y) => g * y * (1 - y),
  tanhGradient: (g, y) => g * (1 - y * y),
  where: (condition, a, b) => (condition !== 0 ? a : b),
};
