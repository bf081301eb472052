/** The elementwise ops as expressions of kernel text, with operands in the order of the op. NaN stays NaN. */
import type { ElementwiseOps } from '../../../ops/vocabulary.js';

export const scalarExpressions: { readonly [K in keyof ElementwiseOps]: (x: string, y: string, z: string) => string } = {
  neg: (x) => `(-${x})`,
  abs: (x) => `Math.abs(${x})`,
  sign: (x) => `(${x} > 0 ? 1 : (${x} < 0 ? -1 : ${x}))`,
  exp: (x) => `stableExp(${x})`,
  expm1: (x) => `stableExpm1(${x})`,
  log: (x) => `stableLog(${x})`,
  log1p: (x) => `stableLog1p(${x})`,
  sqrt: (x) => `Math.sqrt(${x})`,
  sigmoid: (x) => `stableSigmoid(${x})`,
  tanh: (x) => `stableTanh(${x})`,
  relu: (x) => `(${x} < 0 ? 0 : ${x})`,
  softplus: (x) => `stableSoftplus(${x})`,
  stopGradient: (x) => x,
  add: (x, y) => `(${x} + ${y})`,
  sub: (x, y) => `(${x} - ${y})`,
  mul: (x, y) => `(${x} * ${y})`,
  div: (x, y) => `(${x} / ${y})`,
  pow: (x, y) => `stablePower(${x}, ${y})`,
  maximum: (x, y) => `(${x} >= ${y} ? ${x} : (${x} < ${y} ? ${y} : ${x} + ${y}))`,
  minimum: (x, y) => `(${x} <= ${y} ? ${x} : (${x} > ${y} ? ${y} : ${x} + ${y}))`,
  equal: (x, y) => `(${x} === ${y} ? 1 : 0)`,
  greater: (x, y) => `(${x} > ${y} ? 1 : 0)`,
  greaterEqual: (x, y) => `(${x} >= ${y} ? 1 : 0)`,
  straightThrough: (hard) => hard,
  sigmoidGradient: (g, y) => `(${g} * ${y} * (1 - ${y}))`,
  tanhGradient: (g, y) => `(${g} * (1 - ${y}) * (1 + ${y}))`,
  // NaN counts as not 0. Written this way because drivers differ in `NaN !== 0`.
  where: (condition, a, b) => `(${condition} === 0 ? ${b} : ${a})`,
};
