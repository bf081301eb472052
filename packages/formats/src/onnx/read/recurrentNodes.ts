/** Reads LSTM, GRU and RNN nodes. */
import type { Json } from '@statal/cells';
import type { LayerConfig } from '@statal/layers';
import { gateOrders, type SharedCell } from '../../gates/gateOrders.js';
import { reorderGates } from '../../gates/reorderGates.js';
import { transposed } from '../../transposed.js';
import { isMirrored } from '../native/activations.js';
import { type Directions, readActivations } from './readActivations.js';
import { constantAt, type NodeReader, type Site, streamAt } from './site.js';
import type { Constant } from './tensorOf.js';
import { Unreadable } from './unreadable.js';
import {
  type Atom,
  type Finals,
  type GraphValue,
  isFeatures,
  linkOf,
  type ReadParameter,
  rolesOf,
  type Stream,
  sizeOfAxis,
  sizeOfNumber,
} from './values.js';

const known = [
  ...['hidden_size', 'direction', 'layout', 'activations', 'activation_alpha', 'activation_beta', 'clip', 'input_forget'],
  ...['linear_before_reset', 'output_sequence'],
];

/** The columns of each operator: gates, and where optional inputs are. */
const operators: { readonly [Op in 'LSTM' | 'GRU' | 'RNN']: { readonly cell: SharedCell; readonly states: number } } = {
  LSTM: { cell: 'lstm', states: 2 },
  GRU: { cell: 'gru', states: 1 },
  RNN: { cell: 'rnn', states: 1 },
};

export const readRecurrent: NodeReader = (site) => {
  const { attributes, inputs } = site;
  attributes.needKnown(known);
  const { cell, states } = operators[site.opType as keyof typeof operators];
  const x = streamAt(site, 0);
  const { inputs: features, steps, rows, isBatchFirst } = sequenceOf(x);
  if (attributes.int('layout', 0) !== 0) throw new Unreadable('its layout is 1, rows first, which no runtime takes');
  for (let which = 5; which < 5 + states; which++) needFreeStart(inputs[which], which);
  if (inputs[4] !== undefined && inputs[4].kind !== 'aside')
    throw new Unreadable('its sequence_lens are computed or fixed', 'Make them an input of the file');
  const weights = weightsOf(site, cell, features);
  const { units, directions } = weights;
  const names = directions === 2 ? (['forward', 'backward'] as const) : ([undefined] as const);
  const cells = readActivations(site, cell, directions).map((options, which) =>
    cellOf(site, cell, { ...options, ...weights.optionsOf(which) }),
  );
  const shared = { inputs: features, units };
  const oneWay: LayerConfig =
    directions === 2
      ? {
          layer: 'bidirectional',
          cell: cells[0],
          ...shared,
          merge: 'concat',
          ...(!isSame(cells[0], cells[1]) && { backwardCell: cells[1] }),
        }
      : { layer: 'recurrent', cell: cells[0], ...shared, reverse: attributes.string('direction', 'forward') === 'reverse' };
  const params = (which: number): readonly ReadParameter[] => weights.paramsOf(which, '');
  const all = names.flatMap((name, which) => weights.paramsOf(which, name === undefined ? '' : `${name}.`));
  const directionsAtom: Atom = { role: 'directions', size: sizeOfNumber(directions) };
  const unitsAtom: Atom = { role: 'features', size: sizeOfNumber(units) };
  const output: Stream = {
    kind: 'stream',
    axes: [[steps], [directionsAtom], [rows], [unitsAtom]],
    isInt: false,
    isBatchFirst,
    last: linkOf(x.last, oneWay, all, site.node),
  };
  // The last hidden state of each direction is a layer of its own, with only the last output.
  const parts = names.map((_, which): Stream => {
    const reverse = directions === 2 ? which === 1 : (oneWay.reverse as boolean);
    const config: LayerConfig = { layer: 'recurrent', cell: cells[which], ...shared, reverse, returnSequences: false };
    return {
      kind: 'stream',
      axes: [[rows], [unitsAtom]],
      isInt: false,
      isBatchFirst,
      last: linkOf(x.last, config, params(which), site.node),
    };
  });
  const finals: Finals = { kind: 'finals', parts };
  return [output, finals, { kind: 'aside', from: 'computed' }];
};

/** The axes of x, [T, B, features]. */
function sequenceOf({ axes, isInt, isBatchFirst }: Stream): {
  readonly inputs: number;
  readonly steps: Atom;
  readonly rows: Atom;
  readonly isBatchFirst: boolean | undefined;
} {
  const [time, batch, last] = axes;
  const roles = axes.map(rolesOf);
  const isFirst = roles[0] === 'first' && roles[1] === 'second';
  const isSwapped = roles[0] === 'second' && roles[1] === 'first';
  const isKnown = roles[0] === 'steps' && roles[1] === 'rows';
  if (isInt || axes.length !== 3 || !isFeatures(last) || !(isFirst || isSwapped || isKnown)) {
    throw new Unreadable(`it reads [${roles.join(', ')}], expected [steps, rows, features]`);
  }
  const [steps, rows] = [time, batch].map((axis) => axis.find(({ role }) => role !== 'directions') as Atom);
  return {
    inputs: sizeOfAxis(last).factor,
    steps: { ...steps, role: 'steps' },
    rows: { ...rows, role: 'rows' },
    isBatchFirst: isKnown ? isBatchFirst : isSwapped,
  };
}

function needFreeStart(value: GraphValue | undefined, which: number): void {
  if (value === undefined || (value.kind === 'constant' && value.isZero()) || (value.kind === 'aside' && value.from !== 'computed')) return;
  throw new Unreadable(
    value.kind === 'constant'
      ? 'it starts from a state of its own, which is not zero'
      : `it starts from a state that the model computes, its input ${which}`,
    'Make it an input of the model before export, and pass it to `apply` as `state`',
  );
}

interface Weights {
  readonly units: number;
  readonly directions: Directions;
  optionsOf(direction: number): Readonly<Record<string, Json>>;
  paramsOf(direction: number, prefix: string): readonly ReadParameter[];
}

function weightsOf(site: Site, cell: SharedCell, features: number): Weights {
  const { inputs, attributes } = site;
  const gates = gateOrders.onnx[cell].length;
  const [W, R] = [constantAt(site, 1), constantAt(site, 2)];
  const [B, P] = [3, cell === 'lstm' ? 7 : 99].map((which) => (inputs[which] === undefined ? undefined : constantAt(site, which)));
  const direction = attributes.string('direction', 'forward');
  if (!['forward', 'reverse', 'bidirectional'].includes(direction)) throw new Unreadable(`its direction is ${JSON.stringify(direction)}`);
  const directions: Directions = direction === 'bidirectional' ? 2 : 1;
  const units = R.dims[2] ?? 0;
  const wanted: readonly [string, Constant | undefined, readonly number[]][] = [
    ['W', W, [directions, gates * units, features]],
    ['R', R, [directions, gates * units, units]],
    ['B', B, [directions, 2 * gates * units]],
    ['P', P, [directions, 3 * units]],
  ];
  for (const [name, given, dims] of wanted) {
    if (given !== undefined && given.dims.join() !== dims.join())
      throw new Unreadable(`its ${name} is [${given.dims}], expected [${dims}]`);
  }
  if (units === 0 || attributes.int('hidden_size', units) !== units) throw new Unreadable(`its hidden_size is not that of R, ${units}`);
  const coupled = cell === 'lstm' && attributes.int('input_forget', 0) === 1;
  const resetAfter = cell === 'gru' && attributes.int('linear_before_reset', 0) !== 0;
  const part = (given: Constant, which: number): Float32Array => {
    const data = given.data();
    const size = data.length / directions;
    return new Float32Array(data.subarray(which * size, (which + 1) * size));
  };
  const order = { from: gateOrders.onnx[cell], to: gateOrders.statal[cell] };
  const own = (columns: Float32Array, rows: number): Float32Array => {
    const packed = reorderGates(columns, { rows, ...order });
    return coupled ? asCoupled(packed, { rows, units }) : packed;
  };
  const width = (coupled ? gates - 1 : gates) * units;
  const matrix = (given: Constant, rows: number, which: number): Float32Array =>
    own(transposed(part(given, which), { rows: gates * units, columns: rows }), rows);
  return {
    units,
    directions,
    optionsOf: () => ({
      ...(cell === 'lstm' && { forgetBias: 0, peephole: P !== undefined, coupled, layerNorm: false }),
      ...(cell === 'gru' && { reset: resetAfter ? 'after' : 'before' }),
      ...(B === undefined && { useBias: false }),
    }),
    paramsOf: (which, prefix) => [
      { path: `${prefix}W`, shape: [features, width], make: () => matrix(W, features, which) },
      { path: `${prefix}U`, shape: [units, width], make: () => matrix(R, units, which) },
      ...(B === undefined ? [] : biasesOf(() => part(B, which), 2 * gates * units, { own, units, width, prefix, resetAfter })),
      ...(P === undefined
        ? []
        : [{ path: `${prefix}p`, shape: [(coupled ? 2 : 3) * units], make: () => peepholesOf(part(P, which), { coupled, units }) }]),
    ],
  };
}

/** ONNX adds two biases, that of x and that of the state. Behind the reset gate of a GRU that of the state stays apart, as c. */
function biasesOf(
  biases: () => Float32Array,
  length: number,
  given: {
    readonly own: (columns: Float32Array, rows: number) => Float32Array;
    readonly units: number;
    readonly width: number;
    readonly prefix: string;
    readonly resetAfter: boolean;
  },
): readonly ReadParameter[] {
  const { own, units, width, prefix, resetAfter } = given;
  const half = length / 2;
  const candidate = half - units;
  const summed = (): Float32Array => {
    const B = biases();
    return B.slice(0, half).map((value, index) => (resetAfter && index >= candidate ? value : value + B[half + index]));
  };
  const b: ReadParameter = { path: `${prefix}b`, shape: [width], make: () => own(summed(), 1) };
  return resetAfter ? [b, { path: `${prefix}c`, shape: [units], make: () => biases().slice(half + candidate) }] : [b];
}

/** i f g o -> f g o, where f is the gate of the negated sums of i. */
function asCoupled(packed: Float32Array, { rows, units }: { readonly rows: number; readonly units: number }): Float32Array {
  const width = packed.length / rows;
  const result = new Float32Array(rows * (width - units));
  for (let row = 0; row < rows; row++) {
    const own = packed.subarray(row * width, (row + 1) * width);
    const start = row * (width - units);
    result.set(own.subarray(units), start);
    result.set(
      own.subarray(0, units).map((value) => -value),
      start,
    );
  }
  return result;
}

function peepholesOf(P: Float32Array, { coupled, units }: { readonly coupled: boolean; readonly units: number }): Float32Array {
  const packed = reorderGates(P, { rows: 1, from: 'iof', to: 'ifo' });
  return coupled ? asCoupled(packed, { rows: 1, units }) : packed;
}

function cellOf(
  { attributes }: Site,
  cell: SharedCell,
  options: Readonly<Record<string, Json>>,
): { readonly name: string; readonly options: Readonly<Record<string, Json>> } {
  const clip = attributes.get('clip')?.f;
  if (options.coupled === true && !isMirrored(options.gateActivation ?? 'sigmoid')) {
    throw new Unreadable('its input and forget gates are coupled, and their activation f is not one with f(-x) = 1 - f(x)');
  }
  return { name: cell, options: { ...options, ...(clip !== undefined && clip !== 0 && { clip }) } };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
