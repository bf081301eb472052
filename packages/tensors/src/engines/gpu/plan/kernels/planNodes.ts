/** The ops of a plan, or of a loop's step, as nodes for kernels. What has no elements is not computed. */
import type { GraphNode, NodeId } from '../../../../program/graph.js';
import { sizeOf } from '../../../../shape.js';
import { reductionOfNothing } from '../../text/reductionOfNothing.js';
import { type SplitGraph, splitOps } from '../../text/splitOps.js';

export function kernelNodes(nodes: readonly GraphNode[]): SplitGraph {
  return splitOps(nodes.map((node) => withoutEmptyInputs(node, nodes)));
}

/** An op on empty inputs is a constant: reductions, products, and padding with zeros. */
function withoutEmptyInputs(node: GraphNode, nodes: readonly GraphNode[]): GraphNode {
  if (node.kind !== 'op') return node;
  const { shape, dtype } = node;
  if (sizeOf(shape) === 0) return { kind: 'input', shape, dtype };
  const isEmpty = (input: NodeId): boolean => sizeOf(nodes[input].shape) === 0;
  if (!node.inputs.some(isEmpty)) return node;
  if (node.op === 'concat') return { ...node, inputs: node.inputs.filter((input) => !isEmpty(input)) };
  return { kind: 'op', op: 'fill', attributes: { shape, dtype, value: reductionOfNothing(node.op) ?? 0 }, inputs: [], shape, dtype };
}
