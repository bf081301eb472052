/**
 * The sum of a node over all steps without an accumulator in the loop: a weight gradient becomes one product over all
 * T x B rows, a bias gradient one column sum. Where no rule applies, the loop keeps an accumulator.
 */
import {
  dispatch,
  isElementwise,
  mul,
  type NodeId,
  neg,
  type OpName,
  type OpNode,
  reshape,
  sameShape,
  scatterAdd,
  sum,
  type Tensor,
} from '@statal/tensors';
import type { StepGraph } from '../graph/stepGraph.js';
import type { RunValues, StepSum } from '../graph/stepSum.js';

/** How the rules reach the plan of the scan that is being compiled. */
export interface SumRequests {
  readonly varies: (id: NodeId) => boolean;
  /** Requests the stack of a node that varies, or the value of a node that does not. */
  readonly need: (id: NodeId) => void;
  /**
   * Requests an accumulator for a node. False if a stack serves it better. Without a stack that exists anyway, an
   * accumulator in the cache is cheaper than writing a stack and reading it again.
   */
  readonly accumulate: (id: NodeId) => boolean;
}

const merged = (x: Tensor): Tensor => reshape(x, [x.shape[0] * x.shape[1], ...x.shape.slice(2)]);
const stackOf = (run: RunValues, id: NodeId): Tensor => run.valueOf(id) as Tensor;

/**
 * - `inputs`: the op of the sums of its inputs.
 * - `total`: a running total.
 * - a rule; where it gives `undefined`, a running total.
 */
export function sumOverSteps(step: StepGraph, id: NodeId, requests: SumRequests): StepSum | undefined {
  if (!requests.varies(id)) {
    requests.need(id);
    return (run) => mul(run.valueOf(id), run.steps);
  }
  const { nodes } = step.graph;
  const node = nodes[id];
  if (node.kind !== 'op') return undefined;
  const over = (input: NodeId): StepSum | undefined => sumOverSteps(step, input, requests);
  const both = (combine: (a: Tensor, b: Tensor) => Tensor): StepSum | undefined => {
    const sameShapes = node.inputs.every((input) => step.graph.nodes[input].shape.join() === node.shape.join());
    const [a, b] = sameShapes ? node.inputs.map(over) : [];
    return a === undefined || b === undefined ? undefined : (run) => combine(a(run), b(run));
  };
  const linear = (apply: (total: Tensor) => Tensor): StepSum | undefined => {
    const inner = over(node.inputs[0]);
    return inner === undefined ? undefined : (run) => apply(inner(run));
  };
  switch (node.op) {
    case 'add':
      return both(add);
    case 'sub':
      return both(sub);
    case 'neg':
      return linear(neg);
    case 'reshape':
    case 'transpose':
    case 'slice':
    case 'pad':
      return linear((total) => dispatch(node.op as OpName, [total], node.attributes));
    case 'concat':
      return concatOfSums(node as OpNode<'concat'>, over);
    case 'matmul':
      return productOfRows(node as OpNode<'matmul'>, requests);
    case 'sum':
      return sumOfAll(node as OpNode<'sum'>, requests);
    case 'scatterAdd':
      return scatterOfAll(node as OpNode<'scatterAdd'>, requests);
    default:
      return undefined;
  }
}

function concatOfSums({ attributes, inputs }: OpNode<'concat'>, over: (input: NodeId) => StepSum | undefined): StepSum | undefined {
  const parts = inputs.map(over);
  if (parts.some((part) => part === undefined)) return undefined;
  return (run) =>
    dispatch(
      'concat',
      parts.map((part) => (part as StepSum)(run)),
      attributes,
    );
}

/** op(A)^T g with both stacked: one product sums the rows of all steps. */
function productOfRows({ attributes, inputs: [a, b] }: OpNode<'matmul'>, { varies, need }: SumRequests): StepSum | undefined {
  if (!attributes.transposeA || attributes.transposeB || !varies(a) || !varies(b)) return undefined;
  need(a);
  need(b);
  return (run) => dispatch('matmul', [merged(stackOf(run, a)), merged(stackOf(run, b))], attributes);
}

function sumOfAll({ attributes, inputs: [x], shape }: OpNode<'sum'>, { accumulate, need }: SumRequests): StepSum {
  if (accumulate(x)) return (run) => sum(run.accumulatorOf(x), attributes);
  need(x);
  return (run) => reshape(sum(stackOf(run, x), { axes: [0, ...attributes.axes.map((axis) => axis + 1)] }), shape);
}

function scatterOfAll({ inputs: [indices, updates], shape }: OpNode<'scatterAdd'>, { varies, need }: SumRequests): StepSum | undefined {
  if (!varies(indices) || !varies(updates)) return undefined;
  need(indices);
  need(updates);
  return (run) => scatterAdd(stackOf(run, indices), stackOf(run, updates), { rows: shape[0] });
}
