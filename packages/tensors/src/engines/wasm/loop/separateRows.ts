/** Proves that every value computed in a loop has the batch as its first axis and that no op mixes its rows, or says which one does. */
import { isElementwise } from '../../../ops/vocabulary.js';
import type { NodeId, OpNode } from '../../../program/graph.js';
import type { RowSeparation } from '../../../program/loopExplanation.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import { showNode } from '../../../program/showNode.js';
import { showShape } from '../../../shape.js';

export function separateRows({ graph, carried, instructions }: LoopProgram): RowSeparation {
  const { nodes } = graph;
  const inLoop = new Set([...carried.map(({ input }) => input), ...instructions.flatMap((instruction) => instruction.nodes)]);
  const [first] = inLoop;
  const rows = first === undefined ? undefined : nodes[first].shape[0];
  if (rows === undefined)
    return { separate: false, because: first === undefined ? 'nothing is left in the loop' : `${showNode(graph, first)} has no rows` };
  const isHere = (id: NodeId): boolean => inLoop.has(id);
  for (const id of inLoop) {
    const node = nodes[id];
    const mixing =
      node.shape[0] !== rows ? `has no row for each of ${rows}` : node.kind === 'op' ? howRowsMeet(node, nodes, isHere) : undefined;
    const name = node.kind === 'op' ? showNode(graph, id) : `state ${showShape(node.shape)}`;
    if (mixing !== undefined) return { separate: false, because: `${name} ${mixing}` };
  }
  return { separate: true, count: rows };
}

/** How an op whose result has the right number of rows mixes them, or `undefined` if it does not. */
function howRowsMeet(node: OpNode, nodes: LoopProgram['graph']['nodes'], inLoop: (id: NodeId) => boolean): string | undefined {
  const because = (mixes: boolean, reason: string): string | undefined => (mixes ? reason : undefined);
  if (isElementwise(node.op) || node.op === 'broadcastTo') {
    const hasOtherRank = node.inputs.some((input) => inLoop(input) && nodes[input].shape.length !== node.shape.length);
    return because(hasOtherRank, 'aligns rows of one value with another axis of the other');
  }
  switch (node.op) {
    case 'matmul':
      if ((node as OpNode<'matmul'>).attributes.transposeA) return 'goes over the rows of its left operand';
      return because(inLoop(node.inputs[1]), 'has a right operand that is computed in the loop');
    case 'gather':
      return because(inLoop(node.inputs[0]), 'looks things up in a table that is computed in the loop');
    case 'sum':
    case 'max':
      return because((node as OpNode<'sum' | 'max'>).attributes.axes.includes(0), 'goes over the rows');
    case 'softmax':
    case 'logSoftmax':
      return because(node.shape.length <= 1, 'goes over the rows');
    case 'slice':
      return because((node as OpNode<'slice'>).attributes.size[0] !== nodes[node.inputs[0]].shape[0], 'takes some of the rows');
    case 'concat':
      return because((node as OpNode<'concat'>).attributes.axis === 0, 'puts rows below each other');
    case 'reshape':
      return because(nodes[node.inputs[0]].shape[0] !== node.shape[0], 'makes other rows');
    default:
      return 'is not known to keep rows apart';
  }
}
