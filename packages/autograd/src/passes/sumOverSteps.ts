/**
 * The sum of a node over all steps without an accumulator in the loop: a weight gradient becomes one product over all
 * T x B rows, a bias gradient one column sum. Where no rule applies, the loop keeps an accumulator.
 */
import { mul, reshape, scatterAdd, sum, type Tensor } from '@statal/tensors';
import { dispatch, type GraphNode, isElementwise, type NodeId, type OpName, type OpNode, sameShape } from '@statal/tensors/internals';
import type { StepGraph } from '../graph/stepGraph.js';
import type { RunValues, StepSum } from '../graph/stepSum.js';

/** What a rule can request from the plan of the scan. */
export interface SumRequests {
  readonly varies: (id: NodeId) => boolean;
  readonly nodeOf: (id: NodeId) => GraphNode;
  /** Requests the stack of a node that varies, or the value of a node that does not. */
  readonly need: (id: NodeId) => void;
  /**
   * Requests an accumulator for a node. Returns false if the stack of the node exists anyway: then the stack is summed. Otherwise an
   * accumulator in the cache is cheaper than writing a stack and reading it again.
   */
  readonly accumulate: (id: NodeId) => boolean;
}

const merged = (x: Tensor): Tensor => reshape(x, [x.shape[0] * x.shape[1], ...x.shape.slice(2)]);
const stackOf = (run: RunValues, id: NodeId): Tensor => run.valueOf(id) as Tensor;

/**
 * - `inputs`: the sum over the steps is this op of the sums of its inputs.
 * - `accumulator`: the loop adds the values up.
 * - a rule; if it gives `undefined`, the loop has an accumulator.
 */
type StepSumRule<K extends OpName> = 'inputs' | 'accumulator' | ((node: OpNode<K>, requests: SumRequests) => StepSum | undefined);

const stepSumRules: { readonly [K in OpName]: StepSumRule<K> } = {
  neg: 'inputs',
  abs: 'accumulator',
  sign: 'accumulator',
  exp: 'accumulator',
  expm1: 'accumulator',
  log: 'accumulator',
  log1p: 'accumulator',
  sqrt: 'accumulator',
  sin: 'accumulator',
  cos: 'accumulator',
  sigmoid: 'accumulator',
  tanh: 'accumulator',
  relu: 'accumulator',
  softplus: 'accumulator',
  stopGradient: 'accumulator',
  add: 'inputs',
  sub: 'inputs',
  mul: 'accumulator',
  div: 'accumulator',
  pow: 'accumulator',
  maximum: 'accumulator',
  minimum: 'accumulator',
  equal: 'accumulator',
  greater: 'accumulator',
  greaterEqual: 'accumulator',
  straightThrough: 'accumulator',
  sigmoidGradient: 'accumulator',
  tanhGradient: 'accumulator',
  where: 'accumulator',

  reshape: 'inputs',
  transpose: 'inputs',
  broadcastTo: 'accumulator',
  slice: 'inputs',
  pad: 'inputs',
  concat: 'inputs',

  sum: sumOfAll,
  max: 'accumulator',
  argmax: 'accumulator',

  softmax: 'accumulator',
  logSoftmax: 'accumulator',
  softmaxCrossEntropy: 'accumulator',
  softmaxCrossEntropyGradient: 'accumulator',

  matmul: productOfRows,
  batchMatmul: 'accumulator',

  imagePatches: 'inputs',
  sumImagePatches: 'inputs',
  convolve2d: 'accumulator',
  convolve2dKernelGradient: 'accumulator',

  gather: 'accumulator',
  scatterAdd: scatterOfAll,
  oneHot: 'accumulator',

  fill: 'accumulator',
  randomUniform: 'accumulator',
  cast: 'accumulator',
};

/** Whether the sum over the steps is the op of the sums of the inputs. */
export function sumsInputs(op: OpName): boolean {
  return stepSumRules[op] === 'inputs';
}

/** A function that computes the sum of node `id` over the steps after the loop, or `undefined` if the sum needs an accumulator. */
export function sumOverSteps<K extends OpName>(step: StepGraph, id: NodeId, requests: SumRequests): StepSum | undefined {
  if (!requests.varies(id)) {
    requests.need(id);
    return (run) => mul(run.valueOf(id), run.steps);
  }
  const { nodes } = step.graph;
  const node = nodes[id];
  if (node.kind !== 'op') return undefined;
  const { op, attributes, inputs, shape } = node;
  const rule: StepSumRule<K> = stepSumRules[op as K];
  if (typeof rule === 'function') return rule(node as OpNode<K>, requests);
  // A broadcast input counts once in the sum of the inputs, but as often as it is repeated in the sum of the results.
  const isBroadcast = isElementwise(op) && !inputs.every((input) => sameShape(nodes[input].shape, shape));
  if (rule === 'accumulator' || isBroadcast) return undefined;
  const sums = inputs.map((input) => sumOverSteps(step, input, requests));
  if (sums.includes(undefined)) return undefined;
  return (run) =>
    dispatch(
      op,
      sums.map((sumOf) => (sumOf as StepSum)(run)),
      attributes,
    );
}

/** op(A)^T g with both stacked: one product sums the rows of all steps. Patches are not written for all steps: it is the gradient of a kernel. */
function productOfRows(
  { attributes, inputs: [a, b], shape }: OpNode<'matmul'>,
  { varies, need, nodeOf }: SumRequests,
): StepSum | undefined {
  if (!attributes.transposeA || attributes.transposeB || !varies(a) || !varies(b)) return undefined;
  const patches = patchesAt(a, nodeOf);
  if (patches !== undefined && varies(patches.inputs[0])) {
    const [images] = patches.inputs;
    need(images);
    need(b);
    const window = { ...patches.attributes, groups: 1, mirrored: false };
    return (run) => {
      const x = merged(stackOf(run, images));
      const g = reshape(stackOf(run, b), [x.shape[0], ...patches.shape.slice(1, 3), shape[1]]);
      return reshape(dispatch('convolve2dKernelGradient', [x, g], window), shape);
    };
  }
  need(a);
  need(b);
  return (run) => dispatch('matmul', [merged(stackOf(run, a)), merged(stackOf(run, b))], attributes);
}

/** The patches that a matrix is made of, with a row for each position. */
function patchesAt(id: NodeId, nodeOf: SumRequests['nodeOf']): OpNode<'imagePatches'> | undefined {
  const node = nodeOf(id);
  const from = node.kind === 'op' && node.op === 'reshape' ? nodeOf(node.inputs[0]) : undefined;
  if (from?.kind !== 'op' || from.op !== 'imagePatches' || from.shape[3] !== node.shape[1]) return undefined;
  return from as OpNode<'imagePatches'>;
}

function sumOfAll({ attributes, inputs: [x], shape }: OpNode<'sum'>, { accumulate, need }: SumRequests): StepSum {
  if (accumulate(x)) return (run) => dispatch('sum', [run.accumulatorOf(x)], attributes);
  need(x);
  return (run) => reshape(sum(stackOf(run, x), { axis: [0, ...attributes.axes.map((axis) => axis + 1)] }), shape);
}

function scatterOfAll({ inputs: [indices, updates], shape }: OpNode<'scatterAdd'>, { varies, need }: SumRequests): StepSum | undefined {
  if (!varies(indices) || !varies(updates)) return undefined;
  need(indices);
  need(updates);
  return (run) => scatterAdd(stackOf(run, indices), stackOf(run, updates), { rows: shape[0] });
}
