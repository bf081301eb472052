/** A node of a graph as readable text, e.g. `matmul([3, 4]^T, [3, 8]) -> [4, 8]`. */
import { opTraits } from '../ops/opTraits.js';
import { showShape } from '../shape.js';
import type { Graph, NodeId, OpNode } from './graph.js';

/** A node in words, e.g. `matmul([4, 8], [8, 32]) -> [4, 32]`. */
export function showNode({ nodes }: Pick<Graph, 'nodes'>, id: NodeId): string {
  const node = nodes[id];
  if (node.kind !== 'op') return `${node.kind === 'constant' ? 'a number' : 'input'} ${showShape(node.shape)}`;
  const transposed = opTraits[node.op].family === 'product' ? (node as OpNode<'matmul'>).attributes : undefined;
  const inputs = node.inputs.map((input, which) => {
    const isTransposed = (which === 0 && transposed?.transposeA) || (which === 1 && transposed?.transposeB);
    return `${showShape(nodes[input].shape)}${isTransposed ? '^T' : ''}`;
  });
  return `${node.op}(${inputs.join(', ')}) -> ${showShape(node.shape)}`;
}
