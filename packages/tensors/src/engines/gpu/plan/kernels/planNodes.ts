/** The ops of a plan, or of a loop's step, as nodes for kernels. What has no elements is not computed. */
import type { Attributes } from '../../../../ops/vocabulary.js';
import type { GraphNode, NodeId } from '../../../../program/graph.js';
import { type Shape, sizeOf } from '../../../../shape.js';
import { reductionOfNothing } from '../../text/reductionOfNothing.js';
import { reducedElements, type SplitGraph, splitOps } from '../../text/splitOps.js';

export function kernelNodes(nodes: readonly GraphNode[]): SplitGraph {
  return splitOps(
    nodes.map((node) => withoutEmptyInputs(node, nodes)),
    { pieceOf, productPieces },
  );
}

/** A workgroup adds up a piece of a row. */
const ROW_PIECE = 4096;
/** A thread adds up a piece of a column. Fewer elements are not divided. */
const LEAST_COLUMN = 128;

/** How many elements each piece of a sum has; `undefined` for a sum in one piece. */
function pieceOf(input: Shape, attributes: Attributes<'sum'>): number | undefined {
  const count = reducedElements(input, attributes);
  const isOfRows = attributes.axes.length > 0 && Math.min(...attributes.axes) === input.length - attributes.axes.length;
  if (isOfRows) return count > ROW_PIECE ? ROW_PIECE : undefined;
  return count > LEAST_COLUMN ? Math.max(32, Math.ceil(Math.sqrt(count))) : undefined;
}

/** Workgroups that keep a large GPU busy, the outputs of one, and the least terms of each piece. */
const WORKGROUPS = 128;
const TILE = 64;
const LEAST_TERMS = 128;

/** A product of few outputs and many terms, such as the gradient of a weight, is divided along the terms. */
function productPieces(m: number, k: number, n: number): number {
  const wanted = Math.floor(Math.min(WORKGROUPS / (Math.ceil(m / TILE) * Math.ceil(n / TILE)), k / LEAST_TERMS));
  for (let pieces = Math.min(wanted, 32); pieces > 1; pieces--) if (k % pieces === 0) return pieces;
  return 1;
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
