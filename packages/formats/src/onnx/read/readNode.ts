/** The reader of each operator. */
import type { NodeProto } from '../messages/messages.js';
import { Attributes } from './attributesOf.js';
import * as layers from './layerNodes.js';
import * as layout from './layoutNodes.js';
import { readRecurrent } from './recurrentNodes.js';
import * as side from './sideNodes.js';
import type { NodeReader } from './site.js';
import { Unreadable } from './unreadable.js';
import type { GraphValue } from './values.js';

const inFull: NodeReader = () => {
  throw new Unreadable(
    'it holds the steps of a cell as a graph, which becomes no cell again',
    'A model of this library comes back from the file of encodeModel',
  );
};

const readers: Readonly<Record<string, NodeReader>> = {
  LSTM: readRecurrent,
  GRU: readRecurrent,
  RNN: readRecurrent,
  Scan: inFull,
  Loop: inFull,

  MatMul: layers.readMatMul,
  Gemm: layers.readGemm,
  Add: layers.readAdd,
  Mul: layers.readMul,
  Relu: layers.readRelu,
  Tanh: layers.readTanh,
  Sigmoid: layers.readSigmoid,
  HardSigmoid: layers.readHardSigmoid,
  Softmax: layers.readSoftmax,
  LayerNormalization: layers.readLayerNormalization,
  BatchNormalization: layers.readBatchNormalization,
  Dropout: layers.readDropout,
  ReduceMean: layers.readMean,
  ReduceMax: layers.readMax,

  Identity: layout.readIdentity,
  Transpose: layout.readTranspose,
  Squeeze: layout.readSqueeze,
  Unsqueeze: layout.readUnsqueeze,
  Reshape: layout.readReshape,
  Concat: layout.readConcat,
  Slice: layout.readSlice,
  Gather: layout.readGather,

  Constant: side.readConstant,
  Shape: side.readShape,
  ConstantOfShape: side.readConstantOfShape,
  Expand: side.readExpand,
  Cast: side.readCast,
  Greater: side.readOfStates,
  Where: side.readOfStates,
};

/** What to do about operators that are common and not read. */
const waysOut: Readonly<Record<string, string>> = {
  LogSoftmax: 'Export the model without it, so that its output are logits',
  TopK: 'Export the model without packed sequences, and pass `lengths` to `apply`',
  Range: 'If writeOnnx wrote the file, write it without `lengths: true`',
  Conv: 'Export the part behind it as a model of its own',
};

/** Reads a node. What cannot be read is refused only if the output of the model needs it. */
export function readNode(node: NodeProto, inputs: readonly (GraphValue | undefined)[], opset: number): readonly GraphValue[] {
  const { opType, name, domain } = node;
  const place = `${opType} ${JSON.stringify(name === '' ? (node.output[0] ?? '') : name)}`;
  const isStart = (input: number): boolean => readers[opType] === readRecurrent && (input === 5 || input === 6);
  // A refused first state is left to the recurrent node, whose error says more.
  const refused = inputs.find((value, input) => value?.kind === 'refused' && !isStart(input));
  if (refused !== undefined) return node.output.map(() => refused);
  try {
    if ((domain !== '' && domain !== 'ai.onnx') || !Object.hasOwn(readers, opType)) {
      throw new Unreadable(
        `no layer here does what ${domain === '' ? '' : `${domain}.`}${opType} does`,
        Object.hasOwn(waysOut, opType) ? waysOut[opType] : `Known are ${Object.keys(readers).join(', ')}`,
      );
    }
    const values = readers[opType]({ node: place, opType, opset, attributes: new Attributes(node), inputs });
    const missing: GraphValue = { kind: 'refused', error: new Unreadable(`${place}: an output of it is not read`) };
    return node.output.map((_, index) => values[index] ?? missing);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const located: GraphValue = { kind: 'refused', error: new Unreadable(`${place}: ${error.problem}`, error.hint) };
    return node.output.map(() => located);
  }
}
