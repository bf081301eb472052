/**
 * The derivative of every op: how the cotangent g of its result y becomes a cotangent of each input. Rules are written in ops, so they can
 * be traced, compiled and differentiated again. An elementwise rule may give a cotangent of the result's shape, which is summed over
 * broadcast axes afterwards, or sum over them itself where that is cheaper.
 */
import {
  add,
  broadcastTo,
  cast,
  cos,
  div,
  equal,
  exp,
  expandDims,
  gather,
  greater,
  log,
  matmul,
  max,
  mul,
  neg,
  type Operand,
  oneHot,
  pow,
  reshape,
  scatterAdd,
  sigmoid,
  sign,
  sin,
  slice,
  softmax,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
} from '@statal/tensors';
import { type Attributes, dispatch, imageGradient, kernelGradient, type OpName } from '@statal/tensors/internals';
import { type Cotangent, sumTo } from './cotangent.js';

export interface Context<K extends OpName> {
  readonly inputs: readonly Operand[];
  /** The result of the op. */
  readonly y: Tensor;
  readonly attributes: Attributes<K>;
}

type InputRule<K extends OpName> = (g: Tensor, context: Context<K>) => Cotangent;

/** One rule for each input, or a function from the input's index for ops with any number of inputs. `'none'`: not differentiable. */
type DerivativeRule<K extends OpName> = 'none' | readonly (InputRule<K> | 'none')[] | ((input: number) => InputRule<K>);

/** The rule of one input of an op, `'none'` when no gradient flows there. */
export function derivativeRule<K extends OpName>(op: K, input: number): InputRule<K> | 'none' {
  const rule: DerivativeRule<K> = derivativeRules[op];
  if (rule === 'none') return 'none';
  return typeof rule === 'function' ? rule(input) : rule[input];
}

const shapeOf = (x: Operand): readonly number[] => (typeof x === 'number' ? [] : x.shape);
const tensorOf = (x: Operand): Tensor => x as Tensor;
const imageSize = ([, height, width]: readonly number[]): [number, number] => [height, width];
/** 1 where a is chosen over b, one half where they are equal. */
const share = (a: Operand, b: Operand): Tensor => add(greater(a, b), mul(0.5, equal(a, b)));
const keptShape = (x: Operand, axes: readonly number[]): number[] =>
  shapeOf(x).map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
const rowSum = (x: Tensor): Tensor => sum(x, { axis: -1, keepDims: true });
/** A cotangent for each row, as a column. */
const asColumn = (g: Tensor): Tensor => expandDims(g, { axis: -1 });

// For y = op(A) op(B): dA = g op(B)^T and dB = op(A)^T g, transposed where op transposes.
const leftOfProduct: InputRule<'matmul' | 'batchMatmul'> = (g, { inputs: [, b], attributes: { transposeA, transposeB } }) =>
  transposeA ? matmul(tensorOf(b), g, { transposeA: transposeB, transposeB: true }) : matmul(g, tensorOf(b), { transposeB: !transposeB });
const rightOfProduct: InputRule<'matmul' | 'batchMatmul'> = (g, { inputs: [a], attributes: { transposeA, transposeB } }) =>
  transposeB ? matmul(g, tensorOf(a), { transposeA: true, transposeB: transposeA }) : matmul(tensorOf(a), g, { transposeA: !transposeA });

const derivativeRules: { readonly [K in OpName]: DerivativeRule<K> } = {
  neg: [(g) => neg(g)],
  abs: [(g, { inputs: [x] }) => mul(g, sign(tensorOf(x)))],
  sign: 'none',
  exp: [(g, { y }) => mul(g, y)],
  expm1: [(g, { y }) => mul(g, add(y, 1))],
  log: [(g, { inputs: [x] }) => div(g, x)],
  log1p: [(g, { inputs: [x] }) => div(g, add(x, 1))],
  sqrt: [(g, { y }) => div(mul(0.5, g), y)],
  sin: [(g, { inputs: [x] }) => mul(g, cos(tensorOf(x)))],
  cos: [(g, { inputs: [x] }) => neg(mul(g, sin(tensorOf(x))))],
  // y' = y (1 - y)
  sigmoid: [(g, { y }) => dispatch('sigmoidGradient', [g, y])],
  // y' = 1 - y^2
  tanh: [(g, { y }) => dispatch('tanhGradient', [g, y])],
  relu: [(g, { y }) => where(greater(y, 0), g, 0)],
  // y' = sigmoid(x)
  softplus: [(g, { inputs: [x] }) => mul(g, sigmoid(tensorOf(x)))],
  stopGradient: 'none',

  add: [(g) => g, (g) => g],
  sub: [(g) => g, (g, { inputs: [, y] }) => neg(sumTo(g, shapeOf(y)))],
  mul: [(g, { inputs: [, y] }) => mul(g, y), (g, { inputs: [x] }) => mul(g, x)],
  div: [
    (g, { inputs: [, divisor] }) => div(g, divisor),
    (g, { inputs: [, divisor], y }) => neg(div(sumTo(mul(g, y), shapeOf(divisor)), divisor)),
  ],
  // d x^y / dx = y x^(y-1), 0 where y is 0; d x^y / dy = x^y log x, 0 where x is 0
  pow: [
    (g, { inputs: [x, y] }) => mul(g, where(y, mul(y, pow(x, typeof y === 'number' ? y - 1 : sub(y, 1))), 0)),
    (g, { inputs: [x], y }) => mul(g, where(x, mul(y, typeof x === 'number' ? Math.log(x) : log(x)), 0)),
  ],
  maximum: [(g, { inputs: [x, y] }) => mul(g, share(x, y)), (g, { inputs: [x, y] }) => mul(g, share(y, x))],
  minimum: [(g, { inputs: [x, y] }) => mul(g, share(y, x)), (g, { inputs: [x, y] }) => mul(g, share(x, y))],
  equal: 'none',
  greater: 'none',
  greaterEqual: 'none',
  straightThrough: ['none', (g) => g],
  // sigmoidGradient(g, y) = g y (1 - y) and tanhGradient(g, y) = g (1 - y^2), with h the cotangent of their result.
  sigmoidGradient: [
    (h, { inputs: [, y] }) => dispatch('sigmoidGradient', [h, y]),
    (h, { inputs: [g, y] }) => mul(h, mul(g, sub(1, mul(2, y)))),
  ],
  tanhGradient: [(h, { inputs: [, y] }) => dispatch('tanhGradient', [h, y]), (h, { inputs: [g, y] }) => mul(h, mul(-2, mul(g, y)))],
  where: ['none', (g, { inputs: [condition] }) => where(condition, g, 0), (g, { inputs: [condition] }) => where(condition, 0, g)],

  reshape: [(g, { inputs: [x] }) => reshape(g, shapeOf(x))],
  transpose: [
    (g, { attributes: { permutation } }) =>
      transpose(
        g,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
  ],
  // The caller sums over the repeated axes, as it does for every cotangent that has not the shape of its value.
  broadcastTo: [(g) => g],
  slice: [(g, { inputs: [x], attributes: { start } }) => ({ kind: 'piece', value: g, start, whole: shapeOf(x) })],
  pad: [(g, { inputs: [x], attributes: { before } }) => dispatch('slice', [g], { start: before, size: shapeOf(x) })],
  concat:
    (input) =>
    (g, { inputs, attributes: { axis } }) => {
      const start = inputs.slice(0, input).reduce<number>((total, x) => total + shapeOf(x)[axis], 0);
      return slice(g, { axis, start, size: shapeOf(inputs[input])[axis] });
    },

  sum: [(g, { inputs: [x], attributes: { axes } }) => broadcastTo(reshape(g, keptShape(x, axes)), shapeOf(x))],
  max: [
    (g, { inputs: [input], attributes: { axes } }) => {
      const x = tensorOf(input);
      const kept = { axis: axes, keepDims: true };
      // Compares with max(x), not with y: x may have been computed again with other last bits, and then no element would equal y.
      const chosen = equal(x, max(x, kept));
      return mul(chosen, div(reshape(g, keptShape(x, axes)), sum(chosen, kept)));
    },
  ],
  argmax: 'none',

  // dx = y (g - sum(g y))
  softmax: [(g, { y }) => mul(y, sub(g, rowSum(mul(g, y))))],
  // dx = g - softmax(x) sum(g)
  logSoftmax: [(g, { y }) => sub(g, mul(exp(y), rowSum(g)))],
  softmaxCrossEntropy: [(g, { inputs: [logits, targets] }) => dispatch('softmaxCrossEntropyGradient', [logits, targets, g]), 'none'],
  // With p = softmax(logits), h the cotangent: d/d logits = c p (h - sum(h p)), d/dc = sum(h (p - oneHot)).
  softmaxCrossEntropyGradient: [
    (h, { inputs: [logits, , c] }) => {
      const p = softmax(tensorOf(logits));
      return mul(asColumn(tensorOf(c)), mul(p, sub(h, rowSum(mul(h, p)))));
    },
    'none',
    (h, { inputs: [logits, targets] }) =>
      sum(mul(h, sub(softmax(tensorOf(logits)), oneHot(tensorOf(targets), { depth: shapeOf(logits)[1] }))), { axis: -1 }),
  ],

  matmul: [leftOfProduct, rightOfProduct],
  // The sum over repeated leading axes happens with every cotangent whose shape is not its value's.
  batchMatmul: [leftOfProduct, rightOfProduct],

  imagePatches: [(g, { inputs: [x], attributes }) => dispatch('sumImagePatches', [g], { ...attributes, image: imageSize(shapeOf(x)) })],
  sumImagePatches: [(g, { attributes: { image: _, ...window } }) => dispatch('imagePatches', [g], window)],
  // The product of a cotangent of the kernel, an image and a cotangent of the result is linear in each, so these rules are closed.
  convolve2d: [
    (g, { inputs: [x, kernel], attributes }) => imageGradient(g, tensorOf(kernel), attributes, imageSize(shapeOf(x))),
    (g, { inputs: [x], attributes }) => kernelGradient(tensorOf(x), g, attributes),
  ],
  convolve2dKernelGradient: [
    (u, { inputs: [x, g], attributes }) => imageGradient(tensorOf(g), u, attributes, imageSize(shapeOf(x))),
    (u, { inputs: [x], attributes }) => dispatch('convolve2d', [x, u], attributes),
  ],

  gather: [(g, { inputs: [table, indices] }) => scatterAdd(tensorOf(indices), g, { rows: shapeOf(table)[0] }), 'none'],
  scatterAdd: ['none', (g, { inputs: [indices] }) => gather(g, tensorOf(indices))],
  oneHot: 'none',

  fill: 'none',
  randomUniform: 'none',
  cast: [(g, { inputs: [x] }) => cast(g, tensorOf(x).dtype)],
};
