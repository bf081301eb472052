/** How our recurrent layers become layers of Keras. */
import type { Activation, Json } from '@statal/cells';
import { sameShape } from '@statal/tensors/internals';
import { gateOrders } from '../gates/gateOrders.js';
import { reorderGates } from '../gates/reorderGates.js';
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import { cannotWrite, type Described, type ExportFlow, parameter } from './exportFlow.js';
import { kerasActivationName } from './kerasActivations.js';

/** A cell as a layer describes it. */
interface DescribedCell {
  readonly name: string;
  readonly options: { readonly [name: string]: Json };
}

interface WrittenCell {
  readonly className: string;
  readonly config: { readonly [field: string]: Json };
  readonly weights: readonly Hdf5Array[];
}

interface Sizes {
  readonly inputs: number;
  readonly units: number;
}

/** Writes a cell with its parameters, which are at the path of the layer. */
type CellWriter = (layer: Described, cell: DescribedCell, sizes: Sizes, flow: ExportFlow) => WrittenCell;

const writers: Readonly<Record<string, CellWriter>> = { rnn: writeRnn, lstm: writeLstm, gru: writeGru };

export function exportRecurrent(layer: Described, flow: ExportFlow): void {
  const { config } = layer;
  const reverse = config.reverse === true;
  const returnSequences = config.returnSequences !== false;
  const { className, config: own, weights } = writeCell(layer, config.cell, flow);
  const directed = { ...own, ...sequenceFields(layer), go_backwards: reverse !== flow.isReversed };
  flow.layers.push({ className, config: directed, parts: new Map([['cell', weights]]) });
  flow.isReversed = returnSequences && reverse;
}

const mergeModes: Readonly<Record<string, string>> = { concat: 'concat', sum: 'sum', mean: 'ave', product: 'mul' };

export function exportBidirectional(layer: Described, flow: ExportFlow): void {
  const { config, path } = layer;
  if (flow.isReversed) cannotWrite(layer, 'follows a reversed layer, after which Keras has the steps in reverse');
  const below = (direction: string): Described => ({ config, path: path === '' ? direction : `${path}.${direction}` });
  const forward = writeCell(below('forward'), config.cell, flow);
  const backward = writeCell(below('backward'), config.backwardCell ?? config.cell, flow);
  const described = ({ className, config: own }: WrittenCell, name: string): Json => ({
    module: 'keras.layers',
    class_name: className,
    config: { name, ...own, ...sequenceFields(layer), go_backwards: name === 'backward' },
    registered_name: null,
  });
  flow.layers.push({
    className: 'Bidirectional',
    config: {
      merge_mode: mergeModes[String(config.merge)] ?? cannotWrite(layer, `merges by ${config.merge}, which Keras does not`),
      layer: described(forward, 'forward'),
      backward_layer: described(backward, 'backward'),
    },
    parts: new Map([
      ['forward_layer/cell', forward.weights],
      ['backward_layer/cell', backward.weights],
    ]),
  });
}

function sequenceFields({ config }: Described): { readonly [field: string]: Json } {
  const returnSequences = config.returnSequences !== false;
  // With zeros, Keras would give 0 for the last output, too, where the last step is masked.
  return { return_sequences: returnSequences, zero_output_for_mask: returnSequences && config.maskedOutputs !== 'previous' };
}

function writeCell(layer: Described, cell: Json | undefined, flow: ExportFlow): WrittenCell {
  const described = cell as unknown as DescribedCell;
  const sizes = { inputs: layer.config.inputs as number, units: layer.config.units as number };
  flow.takesSteps = true;
  flow.inputs ??= sizes.inputs;
  if (!Object.hasOwn(writers, described.name)) {
    return cannotWrite(layer, `has the cell ${described.name}, which Keras does not have`, `Keras has ${Object.keys(writers).join(', ')}`);
  }
  const { clip } = described.options;
  if (clip !== undefined) cannotWrite(layer, 'limits its sums (clip), which Keras does not');
  return writers[described.name](layer, described, sizes, flow);
}

/** Fields that all cells have. Dropout is what only training uses. */
function commonFields(layer: Described, { options }: DescribedCell, { units }: Sizes): { readonly [field: string]: Json } {
  return { units, activation: activationOf(layer, options.activation, 'tanh'), use_bias: options.useBias !== false };
}

/** The name of an activation in Keras 3. */
export function activationOf(layer: Described, activation: Json | undefined, usual: string): string {
  const name = kerasActivationName(activation as Activation | undefined, usual);
  if (name !== undefined) return name;
  return cannotWrite(
    layer,
    `has the activation ${JSON.stringify(activation)}, and Keras 3 has clamp(x / 6 + 0.5, 0, 1) only`,
    'ONNX holds it: writeOnnx',
  );
}

function writeRnn(layer: Described, cell: DescribedCell, sizes: Sizes, flow: ExportFlow): WrittenCell {
  const { inputs, units } = sizes;
  const config = commonFields(layer, cell, sizes);
  const weights = [parameter(layer, 'W', [inputs, units], flow), parameter(layer, 'U', [units, units], flow)];
  return {
    className: 'SimpleRNN',
    config,
    weights: config.use_bias === true ? [...weights, parameter(layer, 'b', [units], flow)] : weights,
  };
}

function writeLstm(layer: Described, cell: DescribedCell, sizes: Sizes, flow: ExportFlow): WrittenCell {
  const { inputs, units } = sizes;
  const { options } = cell;
  for (const variant of ['peephole', 'coupled', 'projection', 'layerNorm']) {
    if (options[variant] !== undefined && options[variant] !== false) {
      cannotWrite(layer, `is an lstm with ${variant}, which Keras does not have`, 'ONNX holds it: writeOnnx');
    }
  }
  const { activation = 'tanh', outputActivation = activation } = options;
  if (JSON.stringify(outputActivation) !== JSON.stringify(activation)) {
    cannotWrite(layer, 'has outputActivation unlike activation, and Keras has one for both', 'ONNX holds it: writeOnnx');
  }
  const fields = commonFields(layer, cell, sizes);
  const order = { from: gateOrders.statal.lstm, to: gateOrders.keras.lstm };
  const biases = fields.use_bias === true ? [parameter(layer, 'b', [4 * units], flow)] : [];
  const weights = [parameter(layer, 'W', [inputs, 4 * units], flow), parameter(layer, 'U', [units, 4 * units], flow), ...biases];
  return {
    className: 'LSTM',
    config: { ...fields, recurrent_activation: activationOf(layer, options.gateActivation, 'sigmoid') },
    weights: weights.map((weight) => reordered(weight, order)),
  };
}

function writeGru(layer: Described, cell: DescribedCell, sizes: Sizes, flow: ExportFlow): WrittenCell {
  const { inputs, units } = sizes;
  const fields = commonFields(layer, cell, sizes);
  const resetsAfter = cell.options.reset !== 'before';
  const biases: Hdf5Array[] = [];
  if (fields.use_bias === true) {
    const b = parameter(layer, 'b', [3 * units], flow);
    biases.push(resetsAfter ? bothBiases(b, parameter(layer, 'c', [units], flow)) : b);
  }
  const weights = [parameter(layer, 'W', [inputs, 3 * units], flow), parameter(layer, 'U', [units, 3 * units], flow), ...biases];
  const order = { from: gateOrders.statal.gru, to: gateOrders.keras.gru };
  return {
    className: 'GRU',
    config: { ...fields, recurrent_activation: activationOf(layer, cell.options.gateActivation, 'sigmoid'), reset_after: resetsAfter },
    weights: weights.map((weight) => reordered(weight, order)),
  };
}

/** Two rows: b, and behind it the bias of the state, which is c for the candidate and 0 for the gates. */
function bothBiases(b: Hdf5Array, c: Hdf5Array): Hdf5Array {
  const [units] = c.shape;
  const elements = new Float32Array(6 * units);
  elements.set(b.elements);
  elements.set(c.elements, 5 * units);
  return { shape: [2, 3 * units], elements };
}

function reordered(weight: Hdf5Array, order: { readonly from: string; readonly to: string }): Hdf5Array {
  if (order.from === order.to) return weight;
  const rows = sameShape(weight.shape, [weight.elements.length]) ? 1 : weight.shape[0];
  return { shape: weight.shape, elements: reorderGates(weight.elements, { rows, ...order }) };
}
