/** Computes one node of a graph, or reads one step of a stack, with ordinary tensors. */
import { StatalError } from '../errors.js';
import { full } from '../ops/creation.js';
import { dispatch, source } from '../ops/dispatch.js';
import { slice, squeeze } from '../ops/layout.js';
import type { Operand, Tensor } from '../tensor.js';
import type { GraphNode, NodeId, OpNode } from './graph.js';

/** Computes one op node from the values of its inputs. */
export function evaluateNode(node: GraphNode, values: readonly Operand[], engine: Tensor['engine']): Tensor {
  if (node.kind !== 'op') throw new StatalError('evaluateNode', `a node of kind ${node.kind} has no op`);
  const { op, attributes, inputs } = node as OpNode;
  if (inputs.length === 0) return source(engine, op, attributes);
  const operands = inputs.map((id: NodeId) => values[id]);
  // A derivative may compute with constants alone: the exponent of x^2, minus 1.
  const [first, ...others] = operands;
  const isNumber = (operand: Operand): boolean => typeof operand === 'number';
  return dispatch(op, operands.every(isNumber) ? [full(engine, [], first as number), ...others] : operands, attributes);
}

/** Step `time` of a stack [T, ...]. */
export function atStep(stack: Tensor, time: number): Tensor {
  return squeeze(slice(stack, { start: time, size: 1 }), { axis: 0 });
}
