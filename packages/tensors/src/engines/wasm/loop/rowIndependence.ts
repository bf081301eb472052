/** Whether the rows of the batch are independent in a loop: each value has the batch as its first axis, and no op mixes rows. */
import { isElementwise } from '../../../ops/vocabulary.js';
import type { NodeId, OpNode } from '../../../program/graph.js';
import type { RowIndependence, RowMixing } from '../../../program/loopExplanation.js';
import type { LoopProgram } from '../../../program/loopProgram.js';

export function rowIndependence({ graph: { nodes }, carried, instructions }: LoopProgram): RowIndependence {
  const inLoop = new Set([...carried.map(({ input }) => input), ...instructions.flatMap((instruction) => instruction.nodes)]);
  const [first] = inLoop;
  const rows = first === undefined ? undefined : nodes[first].shape[0];
  if (rows === undefined) return { independent: false, reason: { kind: first === undefined ? 'nothing' : 'noRows', node: first } };
  const isInLoop = (id: NodeId): boolean => inLoop.has(id);
  for (const id of inLoop) {
    const node = nodes[id];
    const mixing = node.kind === 'op' ? rowMixing(node, nodes, isInLoop) : undefined;
    const kind = node.shape[0] === rows ? mixing : 'otherCount';
    if (kind !== undefined) return { independent: false, reason: { kind, node: id, rows } };
  }
  return { independent: true, count: rows };
}

/** How an op whose result has the right number of rows mixes them, or `undefined` if it does not. */
function rowMixing(node: OpNode, nodes: LoopProgram['graph']['nodes'], inLoop: (id: NodeId) => boolean): RowMixing | undefined {
  const when = (mixes: boolean, kind: RowMixing): RowMixing | undefined => (mixes ? kind : undefined);
  if (isElementwise(node.op) || node.op === 'broadcastTo') {
    const hasOtherRank = node.inputs.some((input) => inLoop(input) && nodes[input].shape.length !== node.shape.length);
    return when(hasOtherRank, 'axes');
  }
  switch (node.op) {
    case 'matmul':
      if ((node as OpNode<'matmul'>).attributes.transposeA) return 'leftRows';
      return when(inLoop(node.inputs[1]), 'rightOperand');
    case 'gather':
      return when(inLoop(node.inputs[0]), 'table');
    case 'sum':
    case 'max':
      return when((node as OpNode<'sum' | 'max'>).attributes.axes.includes(0), 'overRows');
    case 'softmax':
    case 'logSoftmax':
      return when(node.shape.length <= 1, 'overRows');
    case 'slice':
      return when((node as OpNode<'slice'>).attributes.size[0] !== nodes[node.inputs[0]].shape[0], 'someRows');
    case 'concat':
      return when((node as OpNode<'concat'>).attributes.axis === 0, 'below');
    case 'reshape':
      return when(nodes[node.inputs[0]].shape[0] !== node.shape[0], 'otherRows');
    default:
      return 'unknown';
  }
}
