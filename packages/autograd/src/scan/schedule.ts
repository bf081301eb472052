/** Orders the nodes that stay in the loop into instructions, gathering elementwise nodes of one shape into groups. */
import { isElementwise, type LoopInstruction, type NodeId, type OpNode, type Shape, sameShape } from '@statal/tensors';
import type { StepGraph } from './stepGraph.js';

interface OpenInstruction {
  readonly kind: LoopInstruction['kind'];
  readonly shape: Shape;
  readonly nodes: NodeId[];
}

const viewOps: ReadonlySet<string> = new Set(['reshape', 'slice', 'concat', 'broadcastTo']);

function kindOf({ op }: OpNode): LoopInstruction['kind'] {
  if (isElementwise(op)) return 'group';
  if (op === 'matmul') return 'product';
  return viewOps.has(op) ? 'view' : 'single';
}

export function schedule(step: StepGraph, inLoop: (id: NodeId) => boolean): LoopInstruction[] {
  const instructions: OpenInstruction[] = [];
  const positions = new Map<NodeId, number>();
  step.graph.nodes.forEach((node, id) => {
    if (node.kind !== 'op' || !inLoop(id)) return;
    const kind = kindOf(node);
    // The first instruction that may hold this node: that of a group it can join, or the one after.
    let earliest = 0;
    for (const input of node.inputs) {
      const position = positions.get(input);
      if (position === undefined) continue;
      const joins = kind === 'group' && instructions[position].kind === 'group' && sameShape(instructions[position].shape, node.shape);
      earliest = Math.max(earliest, joins ? position : position + 1);
    }
    const group =
      kind === 'group'
        ? instructions.findIndex((open, at) => at >= earliest && open.kind === 'group' && sameShape(open.shape, node.shape))
        : -1;
    if (group >= 0) instructions[group].nodes.push(id);
    else instructions.push({ kind, shape: node.shape, nodes: [id] });
    positions.set(id, group >= 0 ? group : instructions.length - 1);
  });
  return instructions.map(({ kind, nodes }) => ({ kind, nodes }));
}
