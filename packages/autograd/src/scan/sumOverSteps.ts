/**
 * The sum of a node over all steps, without a running total in the loop: weight gradients become one product over all
 * T x B rows, bias gradients one column sum. Where no rule applies the caller keeps a running total.
 */
import {
  add,
  dispatch,
  mul,
  type NodeId,
  neg,
  type Operand,
  type OpName,
  type OpNode,
  reshape,
  scatterAdd,
  sub,
  sum,
  type Tensor,
} from '@statal/tensors';
import type { StepGraph } from './stepGraph.js';

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

/** How the sum of node `id` over the steps is computed after the loop, or `undefined` if it needs a running total. */
export function sumOverSteps(step: StepGraph, id: NodeId, values: StepValues): StepSum | undefined {
  if (!values.varies(id)) {
    values.need(id);
    return (run) => mul(run.valueOf(id), run.steps);
  }
  const node = step.graph.nodes[id];
  if (node.kind !== 'op') return undefined;
  const over = (input: NodeId): StepSum | undefined => sumOverSteps(step, input, values);
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
    case 'concat': {
      const { attributes, inputs } = node as OpNode<'concat'>;
      const parts = inputs.map(over);
      if (parts.some((part) => part === undefined)) return undefined;
      return (run) =>
        dispatch(
          'concat',
          parts.map((part) => (part as StepSum)(run)),
          attributes,
        );
    }
    case 'matmul': {
      const { attributes, inputs } = node as OpNode<'matmul'>;
      const [a, b] = inputs;
      // op(A)^T g with both stacked: the rows of all steps are summed by one product.
      if (!attributes.transposeA || attributes.transposeB || !values.varies(a) || !values.varies(b)) return undefined;
      values.need(a);
      values.need(b);
      return (run) => dispatch('matmul', [merged(stackOf(run, a)), merged(stackOf(run, b))], attributes);
    }
    case 'sum': {
      const { attributes, inputs } = node as OpNode<'sum'>;
      const [x] = inputs;
      if (values.total(x)) return (run) => sum(run.totalOf(x), attributes);
      values.need(x);
      return (run) => {
        const total = sum(stackOf(run, x), { axes: [0, ...attributes.axes.map((axis) => axis + 1)] });
        return reshape(total, node.shape);
      };
    }
    case 'scatterAdd': {
      const [indices, updates] = node.inputs;
      if (!values.varies(indices) || !values.varies(updates)) return undefined;
      values.need(indices);
      values.need(updates);
      return (run) => scatterAdd(stackOf(run, indices), stackOf(run, updates), { rows: node.shape[0] });
    }
    default:
      return undefined;
  }
}
