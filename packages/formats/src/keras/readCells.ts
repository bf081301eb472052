/** The recurrent layers of Keras, with one direction and with two. */
import { type Cell, gru, lstm, rnn } from '@statal/cells';
import { bidirectional, type MergeMode, recurrent } from '@statal/layers';
import { sameShape } from '@statal/tensors/internals';
import { gateOrders } from '../gates/gateOrders.js';
import { reorderGates } from '../gates/reorderGates.js';
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import { folded } from './affine.js';
import type { ArrayTree, Flow, LayerReader } from './importFlow.js';
import { cellActivation, type KerasVersion } from './kerasActivations.js';
import { fail, KerasConfig } from './kerasConfig.js';
import type { KerasLayer } from './layerChain.js';
import { needShape } from './needShape.js';

/** A cell with its parameters and sizes. */
interface ReadCell {
  readonly cell: Cell;
  readonly params: ArrayTree;
  readonly inputs: number;
  readonly units: number;
}

type CellReader = (layer: KerasLayer, weights: Weights, version: KerasVersion) => Pick<ReadCell, 'cell' | 'params'>;

interface Weights {
  readonly kernel: Hdf5Array;
  readonly recurrent: Hdf5Array;
  readonly bias: Hdf5Array | undefined;
}

const readers: Readonly<Record<string, { readonly gates: number; readonly read: CellReader }>> = {
  SimpleRNN: { gates: 1, read: readRnn },
  LSTM: { gates: 4, read: readLstm },
  GRU: { gates: 3, read: readGru },
};

/** The classes of recurrent layers. */
export const cellClasses: readonly string[] = Object.keys(readers);

/** A recurrent layer of Keras with one direction. */
export const readRecurrent: LayerReader = (layer, flow, part) => {
  const { config } = layer;
  const { cell, params, inputs, units } = readCell(layer, flow, part);
  const returnSequences = config.flag('return_sequences', false);
  const isBackward = config.flag('go_backwards', false);
  if (flow.isMasked && isBackward && returnSequences) {
    fail(config.place, 'goes backward over masked steps and returns sequences: Keras then masks other steps than it read');
  }
  const reverse = isBackward !== flow.isReversed;
  const zeros = config.flag('zero_output_for_mask', false);
  if (flow.isMasked && zeros && !returnSequences) {
    fail(config.place, 'has zero_output_for_mask, and gives 0 where the last step is masked', 'Set zero_output_for_mask=False in Keras');
  }
  const holds = flow.isMasked && returnSequences && !zeros;
  flow.layers.push({
    layer: recurrent(cell, { inputs, units, reverse, returnSequences, ...(holds && { maskedOutputs: 'previous' as const }) }),
    params,
  });
  noteTrainingParts(layer, flow);
  afterRecurrent(flow, { returnSequences, isReversed: returnSequences && reverse });
};

const cellLayers: Readonly<Record<string, string>> = { SimpleRNNCell: 'SimpleRNN', LSTMCell: 'LSTM', GRUCell: 'GRU' };

/** RNN(LSTMCell(...)): the layer and its cell share one description here. */
export const readRnnOfCell: LayerReader = (layer, flow, part) => {
  const { config } = layer;
  const cell = config.raw('cell') === undefined ? undefined : config.object('cell');
  const name = cell?.text('class_name') ?? 'none';
  if (cell === undefined || !Object.hasOwn(cellLayers, name)) {
    fail(config.place, `has the cell ${name}`, `Known are ${Object.keys(cellLayers).join(', ')}`);
  }
  const inside = cell.object('config');
  readRecurrent({ ...layer, className: cellLayers[name], config: config.over(inside) }, flow, part);
};

const mergeModes: Readonly<Record<string, MergeMode>> = { concat: 'concat', sum: 'sum', ave: 'mean', mul: 'product' };

/** A recurrent layer of Keras with two directions. */
export const readBidirectional: LayerReader = (layer, flow, part) => {
  const { config } = layer;
  const [ahead, behind] = directions(layer);
  const mode = config.raw('merge_mode') === undefined ? 'none' : config.text('merge_mode');
  if (!Object.hasOwn(mergeModes, mode))
    fail(config.place, `does not merge its directions (merge_mode ${mode})`, 'Known are concat, sum, ave, mul');
  if (flow.isReversed) fail(config.place, 'follows a layer that goes backward, and would read its steps in reverse');
  const within = (direction: string): string => (part === '' ? direction : `${part}/${direction}`);
  const forward = readCell(ahead, flow, within('forward_layer'));
  const backward = readCell(behind, flow, within('backward_layer'));
  const returnSequences = ahead.config.flag('return_sequences', false);
  if (behind.config.flag('return_sequences', false) !== returnSequences) fail(config.place, 'returns sequences in one direction only');
  if (ahead.config.flag('go_backwards', false)) fail(config.place, 'goes backward in its forward direction');
  if (forward.units !== backward.units) fail(config.place, `has ${forward.units} units forward and ${backward.units} backward`);
  flow.layers.push({
    layer: bidirectional(forward.cell, {
      inputs: forward.inputs,
      units: forward.units,
      merge: mergeModes[mode],
      returnSequences,
      // Keras gives 0 at masked steps of both directions, TensorFlow.js holds the output as with one direction.
      ...(flow.isTfjs && flow.isMasked && returnSequences && { maskedOutputs: 'previous' as const }),
      ...(!isSameCell(forward.cell, backward.cell) && { backwardCell: backward.cell }),
    }),
    params: { forward: forward.params, backward: backward.params },
  });
  noteTrainingParts(ahead, flow);
  afterRecurrent(flow, { returnSequences, isReversed: false });
};

/** The layers of the two directions. The backward one may be missing: it is then as the forward one. */
function directions(layer: KerasLayer): [KerasLayer, KerasLayer] {
  const { config } = layer;
  const inside = (field: string): KerasLayer => {
    const description = config.object(field);
    const className = description.text('class_name');
    if (!Object.hasOwn(readers, className)) fail(config.place, `runs the layer ${className}`, `Known are ${cellClasses.join(', ')}`);
    return { ...layer, className, config: new KerasConfig(description.raw('config'), config.place) };
  };
  const forward = inside('layer');
  return [forward, config.raw('backward_layer') === undefined ? forward : inside('backward_layer')];
}

function isSameCell(a: Cell, b: Cell): boolean {
  return a.name === b.name && JSON.stringify(a.options) === JSON.stringify(b.options);
}

function afterRecurrent(flow: Flow, { returnSequences, isReversed }: { returnSequences: boolean; isReversed: boolean }): void {
  flow.pending = undefined;
  flow.hasSteps = returnSequences;
  flow.isReversed = isReversed;
  if (!returnSequences) flow.isMasked = false;
  flow.notes.add('Sequences are time first here, [T, B, features], and batch first in Keras.');
}

function noteTrainingParts({ config }: KerasLayer, flow: Flow): void {
  for (const field of ['dropout', 'recurrent_dropout']) {
    if (config.number(field, 0) > 0) flow.notes.add(`${config.place.path} has ${field}, which only training uses; it is left out.`);
  }
  if (config.flag('stateful', false)) {
    flow.notes.add(`${config.place.path} is stateful: to go on, pass the state of the last call to apply.`);
  }
}

function readCell(layer: KerasLayer, flow: Flow, part: string): ReadCell {
  const { config, className } = layer;
  const { gates, read } = readers[className];
  if (config.flag('time_major', false)) fail(config.place, 'is time major');
  const units = config.count('units');
  const useBias = config.flag('use_bias', true);
  const names = ['kernel', 'recurrent_kernel', ...(useBias ? ['bias'] : [])];
  const [kernel, recurrentKernel, bias] = flow.take(layer, part === '' ? 'cell' : `${part}/cell`, names);
  needShape(layer, 'kernel', kernel, [-1, gates * units]);
  needShape(layer, 'recurrent kernel', recurrentKernel, [units, gates * units]);
  if (flow.pending !== undefined && bias === undefined)
    fail(config.place, 'has no bias, which would take in the batch normalization before it');
  const weights = folded(layer, flow, { kernel, bias });
  return { ...read(layer, { ...weights, recurrent: recurrentKernel }, flow.version), inputs: kernel.shape[0], units };
}

/** The default of `recurrent_activation` depends on the version. */
const gateDefault: Readonly<Record<KerasVersion, string>> = { 2: 'hard_sigmoid', 3: 'sigmoid' };

function readRnn(layer: KerasLayer, { kernel, recurrent, bias }: Weights, version: KerasVersion): Pick<ReadCell, 'cell' | 'params'> {
  const activation = cellActivation(layer.config, 'activation', { version, usual: 'tanh' });
  if (bias !== undefined) needShape(layer, 'bias', bias, [recurrent.shape[0]]);
  return {
    cell: rnn({ activation, ...(bias === undefined && { useBias: false }) }) as Cell,
    params: { W: kernel, U: recurrent, ...(bias !== undefined && { b: bias }) },
  };
}

function readLstm(layer: KerasLayer, { kernel, recurrent, bias }: Weights, version: KerasVersion): Pick<ReadCell, 'cell' | 'params'> {
  if (bias !== undefined) needShape(layer, 'bias', bias, [recurrent.shape[1]]);
  const order = { from: gateOrders.keras.lstm, to: gateOrders.statal.lstm };
  return {
    cell: lstm({ ...activationsOf(layer, version), ...(bias === undefined && { useBias: false }) }) as Cell,
    params: { W: reordered(kernel, order), U: reordered(recurrent, order), ...(bias !== undefined && { b: reordered(bias, order) }) },
  };
}

function readGru(layer: KerasLayer, { kernel, recurrent, bias }: Weights, version: KerasVersion): Pick<ReadCell, 'cell' | 'params'> {
  const [units, width] = recurrent.shape;
  // Files from before the option existed reset before the product. Only the bias tells then.
  const resetsAfter = layer.config.flag('reset_after', bias !== undefined && bias.shape.length === 2);
  if (bias !== undefined) needShape(layer, 'bias', bias, resetsAfter ? [2, width] : [width]);
  const order = { from: gateOrders.keras.gru, to: gateOrders.statal.gru };
  const options = { ...activationsOf(layer, version), ...(bias === undefined && { useBias: false }) };
  return {
    cell: (resetsAfter ? gru({ ...options, reset: 'after' }) : gru({ ...options, reset: 'before' })) as Cell,
    params: { W: reordered(kernel, order), U: reordered(recurrent, order), ...(bias !== undefined && gruBiases(bias, { units, order })) },
  };
}

type Order = { readonly from: string; readonly to: string };

/** b and c. Under reset-after, Keras has a second row: that of the state. Its reset and update parts are added to b; c is the candidate's. */
function gruBiases(bias: Hdf5Array, { units, order }: { readonly units: number; readonly order: Order }): ArrayTree {
  const both = reordered(bias, order);
  if (both.shape.length === 1) return { b: both };
  const b = both.elements.slice(0, 3 * units);
  const ofState = both.elements.subarray(3 * units);
  for (let gate = 0; gate < 2 * units; gate++) b[gate] += ofState[gate];
  return { b: { shape: [3 * units], elements: b }, c: { shape: [units], elements: ofState.slice(2 * units) } };
}

function reordered(weight: Hdf5Array, order: Order): Hdf5Array {
  if (order.from === order.to) return weight;
  const rows = sameShape(weight.shape, [weight.elements.length]) ? 1 : weight.shape[0];
  return { shape: weight.shape, elements: reorderGates(weight.elements, { rows, ...order }) };
}

function activationsOf(
  { config }: KerasLayer,
  version: KerasVersion,
): { gateActivation: ReturnType<typeof cellActivation>; activation: ReturnType<typeof cellActivation> } {
  return {
    gateActivation: cellActivation(config, 'recurrent_activation', { version, usual: gateDefault[version] }),
    activation: cellActivation(config, 'activation', { version, usual: 'tanh' }),
  };
}
