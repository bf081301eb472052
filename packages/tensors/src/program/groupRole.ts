/** The role that a node can have in a fused group of a loop. */
import { type GroupReduction, opTraits } from '../ops/opTraits.js';
import type { Shape } from '../shape.js';
import type { Graph, NodeId, OpNode } from './graph.js';

/**
 * - `elementwise`: one result for each element, or for each row of a group that reduces rows.
 * - `reduction`: the sum or maximum of each row [..., n], kept as [..., 1].
 * - `repetition`: a value [..., 1] broadcast back to rows [..., n].
 */
export type GroupRole = 'elementwise' | 'reduction' | 'repetition';

/** The role of a node; `undefined` if it cannot be in a group. */
export function groupRole({ nodes }: Pick<Graph, 'nodes'>, id: NodeId): GroupRole | undefined {
  const node = nodes[id];
  const role = node.kind === 'op' ? opTraits[node.op].groupRole : undefined;
  if (role === undefined || role === 'elementwise') return role;
  const { inputs, attributes } = node as OpNode<GroupReduction>;
  const { shape, dtype } = nodes[inputs[0]];
  const last = shape.length - 1;
  const { axes, keepDims } = attributes;
  const fits =
    role === 'reduction'
      ? keepDims && axes.length === 1 && axes[0] === last && shape[last] > 0 && dtype === 'float'
      : shape.length === node.shape.length && shape[last] === 1 && repeatsLastAxisAlone(shape, node.shape);
  return fits ? role : undefined;
}

function repeatsLastAxisAlone(shape: Shape, target: Shape): boolean {
  return shape.every((dimension, axis) => axis === shape.length - 1 || dimension === target[axis]);
}

/** The iteration space of a group, which is the shape of its widest values. */
export function groupShape({ nodes }: Pick<Graph, 'nodes'>, ids: readonly NodeId[]): Shape {
  const shapes = ids.map((id) => nodes[groupRole({ nodes }, id) === 'reduction' ? (nodes[id] as OpNode).inputs[0] : id].shape);
  return shapes.reduce((widest, shape) => (shape[shape.length - 1] > widest[widest.length - 1] ? shape : widest));
}
