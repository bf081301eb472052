/** Which nodes of a graph depend on which. Nodes stand in order of computation, so one walk over them finds all. */
import type { Graph, NodeId } from '@statal/tensors/internals';

/** The inputs of a node; none for a node that is not an op. */
export function inputsOf({ nodes }: Graph, id: NodeId): readonly NodeId[] {
  const node = nodes[id];
  return node.kind === 'op' ? node.inputs : [];
}

/** For each node, whether it is one of `ids` or one of them depends on it. */
export function ancestors(graph: Graph, ids: readonly NodeId[]): boolean[] {
  const reached = graph.nodes.map((_, id) => ids.includes(id));
  for (let id = reached.length - 1; id >= 0; id--) if (reached[id]) for (const input of inputsOf(graph, id)) reached[input] = true;
  return reached;
}

/** For each node, whether it is one of `ids` or depends on one of them. */
export function descendants(graph: Graph, ids: readonly NodeId[]): boolean[] {
  const reached = graph.nodes.map((_, id) => ids.includes(id));
  reached.forEach((_, id) => {
    reached[id] ||= inputsOf(graph, id).some((input) => reached[input]);
  });
  return reached;
}
