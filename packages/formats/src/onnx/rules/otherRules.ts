/** ONNX nodes of reductions, products, indices and sources. */
import type { ElementwiseOps, OpName } from '@statal/tensors/internals';
import { elementTypes } from '../messages/messages.js';
import { dimensionOf } from '../record/dimension.js';
import type { GraphWriter, NodeAttributes } from '../write/graphWriter.js';
import type { imageRules } from './imageRules.js';
import type { layoutRules } from './layoutRules.js';
import { inTraining, NotInOnnx, type OnnxRule } from './opSite.js';

type OtherOp = Exclude<OpName, keyof ElementwiseOps | keyof typeof layoutRules | keyof typeof imageRules>;

export const otherRules: { readonly [K in OtherOp]: OnnxRule<K> } = {
  sum: (graph, { inputs: [x], attributes: [{ axes, keepDims }] }) =>
    axes.length === 0
      ? graph.node('Identity', [x.name])
      : graph.node('ReduceSum', [x.name, graph.ints(axes)], { keepdims: Number(keepDims) }),
  max(graph, { inputs: [x], attributes: [{ axes, keepDims }] }) {
    if (axes.length === 0) return graph.node('Identity', [x.name]);
    // The axes became an input in version 18.
    const keepdims = Number(keepDims);
    return graph.parts.opset < 18
      ? graph.node('ReduceMax', [x.name], { axes, keepdims })
      : graph.node('ReduceMax', [x.name, graph.ints(axes)], { keepdims });
  },
  argmax: (graph, { inputs: [x], attributes: [{ axis }] }) =>
    graph.node('Cast', [graph.node('ArgMax', [x.name], { axis, keepdims: 0 })], { to: elementTypes.int32 }),
  softmax: (graph, { inputs: [x] }) => graph.node('Softmax', [x.name], { axis: -1 }),
  logSoftmax: (graph, { inputs: [x] }) => graph.node('LogSoftmax', [x.name], { axis: -1 }),
  softmaxCrossEntropy: inTraining('softmaxCrossEntropy'),
  softmaxCrossEntropyGradient: inTraining('softmaxCrossEntropyGradient'),
  matmul: product,
  batchMatmul: product,
  gather: (graph, { inputs: [table, indices] }) => graph.node('Gather', [table.name, indices.name], { axis: 0 }),
  scatterAdd: inTraining('scatterAdd'),
  oneHot: (graph, { inputs: [indices], attributes: [{ depth }] }) =>
    graph.node('OneHot', [indices.name, graph.constant('int64', [], [depth]), graph.constant('float', [2], [0, 1])], { axis: -1 }),
  fill(graph, { attributes: [{ value }, other], shape, dtype }) {
    const number = dimensionOf(value, other.value);
    if (number === undefined) throw new NotInOnnx(`a number is ${value} or ${other.value}, depending on the number of steps or rows`);
    const scalar = graph.number(number, dtype);
    return shape.length === 0 ? scalar : graph.node('Expand', [scalar, graph.shape(shape)]);
  },
  randomUniform: () => {
    throw new NotInOnnx('randomUniform draws the numbers of a key, and ONNX draws others');
  },
  cast: (graph, { inputs: [x], dtype }) =>
    graph.node('Cast', [x.name], { to: elementTypes[dtype === 'int' ? 'int32' : 'float'] } satisfies NodeAttributes),
};

function product(
  graph: GraphWriter,
  { inputs: [a, b], attributes: [{ transposeA, transposeB }] }: Parameters<OnnxRule<'matmul' | 'batchMatmul'>>[1],
): string {
  const operand = ({ name, shape }: typeof a, isTransposed: boolean): string => {
    if (!isTransposed) return name;
    const axes = shape.map((_, axis) => axis);
    return graph.node('Transpose', [name], { perm: [...axes.slice(0, -2), axes.length - 1, axes.length - 2] });
  };
  return graph.node('MatMul', [operand(a, transposeA), operand(b, transposeB)]);
}
