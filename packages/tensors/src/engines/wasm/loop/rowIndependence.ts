/**
 * Whether the rows of the batch are independent in a loop: no op mixes them, and the first axis of each value is the batch, or the batch times
 * something, such as the pixels of images. The elements of a batch row then follow each other.
 */
import { isElementwise } from '../../../ops/opTraits.js';
import type { ElementwiseOps, OpName } from '../../../ops/vocabulary.js';
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
    const mixing = node.kind === 'op' ? rowRule(node.op)(node, nodes, isInLoop) : undefined;
    const kind = rows > 0 && node.shape[0] % rows === 0 ? mixing : 'otherCount';
    if (kind !== undefined) return { independent: false, reason: { kind, node: id, rows } };
  }
  return { independent: true, count: rows };
}

type IsInLoop = (id: NodeId) => boolean;
type Nodes = LoopProgram['graph']['nodes'];
type StructuralOp = Exclude<OpName, keyof ElementwiseOps>;
type RowRule<K extends OpName> = (node: OpNode<K>, nodes: Nodes, isInLoop: IsInLoop) => RowMixing | undefined;

const when = (mixes: boolean, kind: RowMixing): RowMixing | undefined => (mixes ? kind : undefined);
const reduction: RowRule<'sum' | 'max'> = ({ attributes }) => when(attributes.axes.includes(0), 'overRows');
const alongRows: RowRule<'softmax' | 'logSoftmax'> = ({ shape }) => when(shape.length <= 1, 'overRows');

/** For ops whose rows are those of their inputs, if the inputs have the rank of the result. */
const aligned: RowRule<OpName> = ({ inputs, shape }, nodes, isInLoop) =>
  when(
    inputs.some((input) => isInLoop(input) && nodes[input].shape.length !== shape.length),
    'axes',
  );
/** For ops that mix rows, or never run in a loop that threads share. */
const unknown: RowRule<OpName> = () => 'unknown';

/** How an op mixes rows, if its result has the right number of them. `undefined`: it does not mix them. */
const rowRules: { readonly [K in StructuralOp]: RowRule<K> } = {
  // The elements keep their order, so those of a batch row stay together if both first axes are multiples of the batch.
  reshape: () => undefined,
  transpose: unknown,
  broadcastTo: aligned,
  slice: ({ inputs, attributes }, nodes) => when(attributes.size[0] !== nodes[inputs[0]].shape[0], 'someRows'),
  pad: unknown,
  concat: ({ attributes }) => when(attributes.axis === 0, 'below'),
  sum: reduction,
  max: reduction,
  argmax: unknown,
  softmax: alongRows,
  logSoftmax: alongRows,
  softmaxCrossEntropy: unknown,
  softmaxCrossEntropyGradient: unknown,
  matmul: ({ attributes, inputs }, _, isInLoop) => (attributes.transposeA ? 'leftRows' : when(isInLoop(inputs[1]), 'rightOperand')),
  batchMatmul: aligned,
  imagePatches: aligned,
  sumImagePatches: aligned,
  // Traces make convolutions of patches and products.
  convolve2d: unknown,
  convolve2dKernelGradient: unknown,
  gather: ({ inputs }, _, isInLoop) => when(isInLoop(inputs[0]), 'table'),
  scatterAdd: unknown,
  oneHot: unknown,
  fill: unknown,
  randomUniform: unknown,
  cast: unknown,
};

function rowRule<K extends OpName>(op: K): RowRule<K> {
  return (isElementwise(op) ? aligned : rowRules[op as StructuralOp]) as RowRule<K>;
}
