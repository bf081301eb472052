/** The levels of nn.RNN, nn.LSTM and nn.GRU, by the names and shapes of their tensors. */
import type { SafetensorsTensor } from '@statal/layers';
import { showShape } from '@statal/tensors/internals';
import type { SharedCell } from '../gates/gateOrders.js';
import { joined } from './joined.js';

/** Throws a FormatError of this problem and this way out. */
export type Fail = (problem: string, hint?: string) => never;

/** Tensors by the last part of their names. */
export type Tensors = ReadonlyMap<string, SafetensorsTensor>;

/** One direction of one level of nn.RNN, nn.LSTM or nn.GRU. */
export interface Direction {
  readonly input: SafetensorsTensor;
  readonly hidden: SafetensorsTensor;
  readonly inputBias: SafetensorsTensor | undefined;
  readonly hiddenBias: SafetensorsTensor | undefined;
  readonly projection: SafetensorsTensor | undefined;
}

/** One level (`num_layers` of PyTorch counts them) of a recurrent module; a module has one or more, one after another. */
export interface Level {
  readonly kind: 'level';
  readonly prefix: string;
  readonly index: number;
  readonly cell: SharedCell;
  readonly inputs: number;
  readonly units: number;
  /** `proj_size`. */
  readonly projection: number | undefined;
  readonly bias: boolean;
  readonly directions: readonly Direction[];
}

/** The levels of nn.RNN, LSTM or GRU. nn.LSTMCell and its like, whose names have no level, are one level. */
export function levelsOf(prefix: string, group: Tensors, fail: Fail): readonly Level[] {
  const suffixes = new Set([...group.keys()].map((own) => own.replace(/^(weight|bias)_(ih|hh|hr)/, '')));
  const count = [...suffixes].filter((suffix) => !suffix.endsWith('_reverse')).length;
  const isCell = suffixes.has('');
  const known = new Set<string>();
  const levels = Array.from({ length: count }, (_, index): Level => {
    const suffix = isCell ? '' : `_l${index}`;
    const both = isCell || !suffixes.has(`${suffix}_reverse`) ? [suffix] : [suffix, `${suffix}_reverse`];
    for (const name of both) known.add(name);
    return levelOf(
      prefix,
      index,
      both.map((name) => directionOf(prefix, group, name, fail)),
      fail,
    );
  });
  const odd = [...suffixes].find((suffix) => !known.has(suffix));
  if (odd !== undefined)
    return fail(`${JSON.stringify(joined(prefix, `weight_ih${odd}`))} has no level below it: levels are counted from 0`);
  for (const [index, level] of levels.entries()) {
    if (index === 0) continue;
    const below = levels[index - 1];
    const width = widthOf(below);
    const name = JSON.stringify(joined(prefix, `weight_ih_l${index}`));
    if (level.inputs !== width) return fail(`${name} takes ${level.inputs} features and the level below gives ${width}`);
    if (level.cell !== below.cell || level.directions.length !== below.directions.length || level.bias !== below.bias) {
      return fail(`${name} is of another kind than the level below`);
    }
  }
  return levels;
}

function directionOf(prefix: string, group: Tensors, suffix: string, fail: Fail): Direction {
  const need = (own: string): SafetensorsTensor => group.get(own) ?? fail(`${JSON.stringify(joined(prefix, own))} is missing`);
  const direction = {
    input: need(`weight_ih${suffix}`),
    hidden: need(`weight_hh${suffix}`),
    inputBias: group.get(`bias_ih${suffix}`),
    hiddenBias: group.get(`bias_hh${suffix}`),
    projection: group.get(`weight_hr${suffix}`),
  };
  if ((direction.inputBias === undefined) !== (direction.hiddenBias === undefined)) {
    need(`bias_${direction.inputBias === undefined ? 'ih' : 'hh'}${suffix}`);
  }
  return direction;
}

const cellsByGates: ReadonlyMap<number, SharedCell> = new Map([
  [1, 'rnn'],
  [3, 'gru'],
  [4, 'lstm'],
]);

/** The name of a tensor, the tensor and its shape; undefined if there is none or should be none. */
type Wanted = readonly [string, SafetensorsTensor | undefined, readonly number[] | undefined];

function levelOf(prefix: string, index: number, directions: readonly Direction[], fail: Fail): Level {
  const [{ input, hidden, inputBias, projection }] = directions;
  const name = JSON.stringify(joined(prefix, `weight_hh of level ${index}`));
  const output = hidden.shape[1];
  const units = projection === undefined ? output : projection.shape[1];
  const gates = hidden.shape[0] / units;
  const cell = cellsByGates.get(gates);
  if (hidden.shape.length !== 2 || cell === undefined) {
    return fail(`${name} ${showShape(hidden.shape)} has the rows of neither nn.RNN (1 x units), nn.GRU (3 x) nor nn.LSTM (4 x)`);
  }
  const inputs = input.shape[1] ?? 0;
  if (projection !== undefined && cell !== 'lstm')
    return fail(`${JSON.stringify(joined(prefix, 'weight_hr'))} projects, and only nn.LSTM can`);
  if (inputs === 0 || output === 0) return fail(`${name} ${showShape(hidden.shape)} is of a level without features`);
  const rows = gates * units;
  for (const direction of directions) {
    const wanted: readonly Wanted[] = [
      ['weight_ih', direction.input, [rows, inputs]],
      ['weight_hh', direction.hidden, [rows, output]],
      ['bias_ih', direction.inputBias, inputBias && [rows]],
      ['bias_hh', direction.hiddenBias, inputBias && [rows]],
      ['weight_hr', direction.projection, projection && [output, units]],
    ];
    for (const [own, tensor, shape] of wanted) {
      const [is, should] = [tensor?.shape, shape].map((given) => (given === undefined ? 'missing' : showShape(given)));
      if (is !== should) return fail(`${JSON.stringify(joined(prefix, own))} of level ${index} is ${is} and should be ${should}`);
    }
  }
  const width = projection === undefined ? undefined : output;
  return { kind: 'level', prefix, index, cell, inputs, units, projection: width, bias: inputBias !== undefined, directions };
}

/** Features that a level gives at each step. */
export function widthOf({ units, projection, directions }: Level): number {
  return (projection ?? units) * directions.length;
}
