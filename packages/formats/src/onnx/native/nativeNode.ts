/** ONNX's own recurrent operators, where they compute what a cell of this library computes. */
import type { Json } from '@statal/cells';
import type { Data, Tensor } from '@statal/tensors';
import { gateOrders, type SharedCell } from '../../gates/gateOrders.js';
import { reorderGates } from '../../gates/reorderGates.js';
import { transposed } from '../../transposed.js';
import type { NodeAttributes } from '../write/graphWriter.js';
import { isMirrored, nativeActivations } from './activations.js';

/** An LSTM, GRU or RNN node of one direction, without its inputs. */
export interface NativeNode {
  readonly opType: 'LSTM' | 'GRU' | 'RNN';
  readonly units: number;
  readonly attributes: NodeAttributes;
  /** Packed as ONNX packs them, with the directions as first axis of size 1. */
  weights(elementsOf: (parameter: Tensor) => Data): NativeWeights;
}

/** W [gates units, inputs], R [gates units, units], B [2 gates units] and P [3 units], flat. */
export interface NativeWeights {
  readonly W: Float32Array;
  readonly R: Float32Array;
  readonly B?: Float32Array | undefined;
  readonly P?: Float32Array | undefined;
}

/** A recurrent layer, as its configuration describes it. */
export interface NativeCell {
  readonly name: string;
  readonly options: { readonly [option: string]: Json };
  readonly inputs: number;
  readonly units: number;
  readonly params: Readonly<Record<string, Tensor>>;
}

/** `undefined` if ONNX has no operator for the cell. */
export function nativeNode(cell: NativeCell): NativeNode | undefined {
  return Object.hasOwn(nativeCells, cell.name) ? nativeCells[cell.name as SharedCell](cell) : undefined;
}

const nativeCells: { readonly [Name in SharedCell]: (cell: NativeCell) => NativeNode | undefined } = {
  lstm(cell) {
    const { peephole, coupled, layerNorm, projection, gateActivation, activation, outputActivation } = cell.options;
    // A coupled input gate is 1 - f, which is the gate of negated sums only if the activation is symmetric.
    if (layerNorm || projection !== undefined || (coupled && !isMirrored(gateActivation ?? 'sigmoid'))) return undefined;
    const candidate = activation ?? 'tanh';
    const activations = nativeActivations(
      [gateActivation ?? 'sigmoid', candidate, outputActivation ?? candidate],
      ['Sigmoid', 'Tanh', 'Tanh'],
    );
    if (activations === undefined) return undefined;
    return {
      opType: 'LSTM',
      units: cell.units,
      attributes: { ...common(cell), ...activations, input_forget: coupled ? 1 : undefined },
      weights: (elementsOf) => lstmWeights(cell, elementsOf, { peephole: peephole === true, coupled: coupled === true }),
    };
  },
  gru(cell) {
    const { reset, gateActivation, activation } = cell.options;
    const activations = nativeActivations([gateActivation ?? 'sigmoid', activation ?? 'tanh'], ['Sigmoid', 'Tanh']);
    if (activations === undefined) return undefined;
    return {
      opType: 'GRU',
      units: cell.units,
      attributes: { ...common(cell), ...activations, linear_before_reset: reset === 'before' ? undefined : 1 },
      weights: (elementsOf) => sharedWeights(cell, 'gru', elementsOf),
    };
  },
  rnn(cell) {
    const activations = nativeActivations([cell.options.activation ?? 'tanh'], ['Tanh']);
    if (activations === undefined) return undefined;
    return {
      opType: 'RNN',
      units: cell.units,
      attributes: { ...common(cell), ...activations },
      weights: (elementsOf) => sharedWeights(cell, 'rnn', elementsOf),
    };
  },
};

function common({ units, options: { clip } }: NativeCell): NodeAttributes {
  return { hidden_size: units, clip: typeof clip === 'number' ? clip : undefined };
}

type ElementsOf = (parameter: Tensor) => Data;

const floats = (data: Data): Float32Array => (data instanceof Float32Array ? data : new Float32Array(data));

/** W, U and b of a cell whose gates both libraries have. The second bias of a GRU, c, is that of its candidate. */
function sharedWeights({ params: { W, U, b, c }, inputs, units }: NativeCell, cell: SharedCell, elementsOf: ElementsOf): NativeWeights {
  const order = { from: gateOrders.statal[cell], to: gateOrders.onnx[cell] };
  const columns = order.from.length * units;
  const matrix = (given: Tensor, rows: number): Float32Array =>
    transposed(reorderGates(floats(elementsOf(given)), { rows, ...order }), { rows, columns });
  const weights = { W: matrix(W, inputs), R: matrix(U, units) };
  if (b === undefined) return weights;
  const B = new Float32Array(2 * columns);
  B.set(reorderGates(floats(elementsOf(b)), { rows: 1, ...order }));
  if (c !== undefined) B.set(floats(elementsOf(c)), columns + order.to.indexOf('n') * units);
  return { ...weights, B };
}

function lstmWeights(
  cell: NativeCell,
  elementsOf: ElementsOf,
  { peephole, coupled }: Record<'peephole' | 'coupled', boolean>,
): NativeWeights {
  const { units, params } = cell;
  // With `input_forget`, ONNX has f = 1 - i. So i is the gate of the negated sums of f, and the weights of f are not read.
  const asFour = coupled ? uncoupled(units, elementsOf) : elementsOf;
  const weights = sharedWeights(cell, 'lstm', asFour);
  if (!peephole) return weights;
  const p = floats(elementsOf(params.p));
  const packed = coupled ? withMirrored(p, { rows: 1, units }) : p; // i f o
  return { ...weights, P: reorderGates(packed, { rows: 1, from: 'ifo', to: 'iof' }) };
}

/** Elements of W, U and b packed f g o, as i f g o. */
const uncoupled =
  (units: number, elementsOf: ElementsOf): ElementsOf =>
  (parameter) => {
    const elements = floats(elementsOf(parameter));
    return withMirrored(elements, { rows: elements.length / (3 * units), units });
  };

/** Puts the negated first block of columns before each row. */
function withMirrored(
  elements: Float32Array,
  { rows, units }: { readonly rows: number; readonly units: number },
): Float32Array<ArrayBuffer> {
  const width = elements.length / rows;
  const result = new Float32Array(elements.length + rows * units);
  for (let row = 0; row < rows; row++) {
    const own = elements.subarray(row * width, (row + 1) * width);
    const start = row * (width + units);
    result.set(
      own.subarray(0, units).map((value) => -value),
      start,
    );
    result.set(own, start + units);
  }
  return result;
}
