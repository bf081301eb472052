/** Proves that every value computed in a loop has the batch as its first axis and that no op mixes its rows, or says which one does. */
import { isElementwise } from '../../../ops/vocabulary.js';
import type { NodeId, OpNode } from '../../../program/graph.js';
import type { RowMixing, RowSeparation } from '../../../program/loopExplanation.js';
import type { LoopProgram } from '../../../program/loopProgram.js';

export function separateRows({ graph: { nodes }, carried, instructions }: LoopProgram): RowSeparation {
  const inLoop = new Set([...carried.map(({ input }) => input), ...instructions.flatMap((instruction) => instruction.nodes)]);
  const [first] = inLoop;
  const rows = first === undefined ? undefined : nodes[first].shape[0];
  if (rows === undefined) return { separate: false, because: { how: first === undefined ? 'nothing' : 'noRows', node: first } };
  const isHere = (id: NodeId): boolean => inLoop.has(id);
  for (const id of inLoop) {
    const node = nodes[id];
    const mixing = node.kind === 'op' ? howRowsMeet(node, nodes, isHere) : undefined;
    const how = node.shape[0] === rows ? mixing : 'otherCount';
    if (how !== undefined) return { separate: false, because: { how, node: id, rows } };
  }
  return { separate: true, count: rows };
}

/** How an op whose result has the right number of rows mixes them, or `undefined` if it does not. */
function howRowsMeet(node: OpNode, nodes: LoopProgram['graph']['nodes'], inLoop: (id: NodeId) => boolean): RowMixing | undefined {
  const because = (mixes: boolean, how: RowMixing): RowMixing | undefined => (mixes ? how : undefined);
  if (isElementwise(node.op) || node.op === 'broadcastTo') {
    const hasOtherRank = node.inputs.some((input) => inLoop(input) && nodes[input].shape.length !== node.shape.length);
    return because(hasOtherRank, 'axes');
  }
  switch (node.op) {
    case 'matmul':
      if ((node as OpNode<'matmul'>).attributes.transposeA) return 'leftRows';
      return because(inLoop(node.inputs[1]), 'rightOperand');
    case 'gather':
      return because(inLoop(node.inputs[0]), 'table');
    case 'sum':
    case 'max':
      return because((node as OpNode<'sum' | 'max'>).attributes.axes.includes(0), 'overRows');
    case 'softmax':
    case 'logSoftmax':
      return because(node.shape.length <= 1, 'overRows');
    case 'slice':
      return because((node as OpNode<'slice'>).attributes.size[0] !== nodes[node.inputs[0]].shape[0], 'someRows');
    case 'concat':
      return because((node as OpNode<'concat'>).attributes.axis === 0, 'below');
    case 'reshape':
      return because(nodes[node.inputs[0]].shape[0] !== node.shape[0], 'otherRows');
    default:
      return 'unknown';
  }
}
