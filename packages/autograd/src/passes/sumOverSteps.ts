/**
 * The sum of a node over all steps, without a running total in the loop: weight gradients become one product over all
 * T x B rows, bias gradients one column sum. Where no rule applies the caller keeps a running total.
 */
import {
  dispatch,
  isElementwise,
  mul,
  type NodeId,
  type Operand,
  type OpName,
  type OpNode,
  reshape,
  sameShape,
  scatterAdd,
  sum,
  type Tensor,
} from '@statal/tensors';
import type { StepGraph } from '../graph/stepGraph.js';

/** What the rules ask of the scan that is being compiled. */
export interface StepValues {
  readonly varies: (id: NodeId) => boolean;
  /** Values that a sum needs are named at compile time ... */
  readonly need: (id: NodeId) => void;
  /**
   * Whether the sum of a value over the steps is to be had as a running total of the loop: where nothing else wants its
   * stack, adding it up in the cache is cheaper than writing the stack and reading it again.
   */
  readonly total: (id: NodeId) => boolean;
}

export interface RunValues {
  /** ... and given at run time: [T, ...] for nodes that vary, the value itself for others. */
  readonly valueOf: (id: NodeId) => Operand;
  readonly totalOf: (id: NodeId) => Tensor;
  readonly steps: number;
}

/** Computes the sum at run time. */
export type StepSum = (run: RunValues) => Tensor;

const merged = (x: Tensor): Tensor => reshape(x, [x.shape[0] * x.shape[1], ...x.shape.slice(2)]);
const stackOf = (run: RunValues, id: NodeId): Tensor => run.valueOf(id) as Tensor;

/**
 * - `inputs`: the op of the sums of its inputs.
 * - `total`: a running total.
 * - a rule; where it gives `undefined`, a running total.
 */
type StepSumRule<K extends OpName> = 'inputs' | 'total' | ((node: OpNode<K>, values: StepValues) => StepSum | undefined);

const stepSumRules: { readonly [K in OpName]: StepSumRule<K> } = {
  neg: 'inputs',
  abs: 'total',
  sign: 'total',
  exp: 'total',
  expm1: 'total',
  log: 'total',
  log1p: 'total',
  sqrt: 'total',
  sigmoid: 'total',
  tanh: 'total',
  relu: 'total',
  softplus: 'total',
  stopGradient: 'total',
  add: 'inputs',
  sub: 'inputs',
  mul: 'total',
  div: 'total',
  pow: 'total',
  maximum: 'total',
  minimum: 'total',
  equal: 'total',
  greater: 'total',
  greaterEqual: 'total',
  straightThrough: 'total',
  sigmoidGradient: 'total',
  tanhGradient: 'total',
  where: 'total',

  reshape: 'inputs',
  transpose: 'inputs',
  broadcastTo: 'total',
  slice: 'inputs',
  pad: 'inputs',
  concat: 'inputs',

  sum({ attributes, inputs: [x], shape }, values) {
    if (values.total(x)) return (run) => sum(run.totalOf(x), attributes);
    values.need(x);
    return (run) => {
      const total = sum(stackOf(run, x), { axes: [0, ...attributes.axes.map((axis) => axis + 1)] });
      return reshape(total, shape);
    };
  },
  max: 'total',
  argmax: 'total',

  softmax: 'total',
  logSoftmax: 'total',
  softmaxCrossEntropy: 'total',
  softmaxCrossEntropyGradient: 'total',

  matmul({ attributes, inputs: [a, b] }, values) {
    // op(A)^T g with both stacked: the rows of all steps are summed by one product.
    if (!attributes.transposeA || attributes.transposeB || !values.varies(a) || !values.varies(b)) return undefined;
    values.need(a);
    values.need(b);
    return (run) => dispatch('matmul', [merged(stackOf(run, a)), merged(stackOf(run, b))], attributes);
  },

  gather: 'total',
  scatterAdd({ attributes, inputs: [indices, updates] }, values) {
    if (!values.varies(indices) || !values.varies(updates)) return undefined;
    values.need(indices);
    values.need(updates);
    return (run) => scatterAdd(stackOf(run, indices), stackOf(run, updates), attributes);
  },
  oneHot: 'total',

  fill: 'total',
  randomUniform: 'total',
  cast: 'total',
};

/** Whether the sum over the steps is the op of the sums of the inputs. */
export function sumsInputs(op: OpName): boolean {
  return stepSumRules[op] === 'inputs';
}

/** How the sum of node `id` over the steps is computed after the loop, or `undefined` if it needs a running total. */
export function sumOverSteps<K extends OpName>(step: StepGraph, id: NodeId, values: StepValues): StepSum | undefined {
  if (!values.varies(id)) {
    values.need(id);
    return (run) => mul(run.valueOf(id), run.steps);
  }
  const { nodes } = step.graph;
  const node = nodes[id];
  if (node.kind !== 'op') return undefined;
  const { op, attributes, inputs, shape } = node;
  const rule: StepSumRule<K> = stepSumRules[op as K];
  if (typeof rule === 'function') return rule(node as OpNode<K>, values);
  // An input that is broadcast counts once in the sum of the inputs, but as often as it is repeated in the sum of the results.
  const isBroadcast = isElementwise(op) && !inputs.every((input) => sameShape(nodes[input].shape, shape));
  if (rule === 'total' || isBroadcast) return undefined;
  const sums = inputs.map((input) => sumOverSteps(step, input, values));
  if (sums.includes(undefined)) return undefined;
  return (run) =>
    dispatch(
      op,
      sums.map((sumOf) => (sumOf as StepSum)(run)),
      attributes,
    );
}
