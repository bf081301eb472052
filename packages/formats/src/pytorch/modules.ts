/** The modules of a state_dict, known by the names and shapes of their tensors. */
import type { SafetensorsTensor } from '@statal/layers';
import { showShape } from '@statal/tensors/internals';
import type { SharedCell } from '../gates/gateOrders.js';

/** nn.Linear, or nn.Embedding if there is no bias: only the rest of the model tells which. */
export interface MatrixModule {
  readonly kind: 'matrix';
  readonly prefix: string;
  readonly rows: number;
  readonly columns: number;
  readonly weight: SafetensorsTensor;
  readonly bias: SafetensorsTensor | undefined;
}

/** nn.LayerNorm over the last axis. */
export interface NormModule {
  readonly kind: 'norm';
  readonly prefix: string;
  readonly units: number;
  readonly weight: SafetensorsTensor;
  readonly bias: SafetensorsTensor | undefined;
}

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

/** A module of one part, or the levels of a recurrent module. */
export type Part = MatrixModule | NormModule | Level;
export interface Module {
  readonly prefix: string;
  readonly parts: readonly Part[];
}

/** Throws a FormatError of this problem and this way out. */
export type Fail = (problem: string, hint?: string) => never;

const recurrentName = /^(weight|bias)_(ih|hh|hr)(?:_l(\d{1,3})(_reverse)?)?$/;
const readModules =
  'nn.RNN, LSTM, GRU, Embedding, Linear and LayerNorm are read; { modules: [...] } leaves others out, and readStateDict gives any tensor';

/** Why a tensor of another module is not read, by the last part of its name. */
const strangers: readonly (readonly [RegExp, string])[] = [
  [/^(running_mean|running_var|num_batches_tracked)$/, 'belongs to a batch normalization, which Statal does not have'],
  [/^(in_proj_weight|in_proj_bias|q_proj_weight|k_proj_weight|v_proj_weight|bias_k|bias_v)$/, 'belongs to an attention, which is not read'],
  [/(_g|_v|_orig|original\d?)$/, 'is a part of a weight with a normalization or mask: remove that in Python before saving'],
];

type Tensors = ReadonlyMap<string, SafetensorsTensor>;

/**
 * The modules in the order of their first tensors.
 *
 * @throws FormatError, by `fail`, that names the first tensor that belongs to no module that is read
 */
export function findModules(tensors: Tensors, fail: Fail): readonly Module[] {
  const byPrefix = new Map<string, Map<string, SafetensorsTensor>>();
  for (const [name, tensor] of tensors) {
    const [prefix, own] = splitName(name);
    if (own !== 'weight' && own !== 'bias' && !recurrentName.test(own)) {
      const [, reason = 'is of no module that is read'] = strangers.find(([pattern]) => pattern.test(own)) ?? [];
      return fail(`${JSON.stringify(name)} ${reason}`, readModules);
    }
    if (!/^(F64|F32|F16|BF16)$/.test(tensor.dtype))
      return fail(`${JSON.stringify(name)} has elements of ${tensor.dtype}, and weights are floats`, readModules);
    const group = byPrefix.get(prefix) ?? new Map<string, SafetensorsTensor>();
    byPrefix.set(prefix, group.set(own, tensor));
  }
  return [...byPrefix].map(([prefix, group]) => {
    const isPlain = group.has('weight') || group.has('bias');
    return { prefix, parts: isPlain ? [plainModule(prefix, group, fail)] : levelsOf(prefix, group, fail) };
  });
}

/** "encoder.rnn.weight_ih_l0" is of the module "encoder.rnn"; tensors of the model itself have the prefix "". */
function splitName(name: string): [prefix: string, own: string] {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? ['', name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function plainModule(prefix: string, group: Tensors, fail: Fail): MatrixModule | NormModule {
  const place = (own: string): string => JSON.stringify(joined(prefix, own));
  const [weight, bias] = [group.get('weight'), group.get('bias')];
  if (weight === undefined) return fail(`${place('bias')} has no weight beside it`, readModules);
  const odd = [...group.keys()].find((own) => own !== 'weight' && own !== 'bias');
  if (odd !== undefined) return fail(`${place(odd)} stands beside ${place('weight')}, and no module has both`, readModules);
  const { shape } = weight;
  if (shape.length > 2) return fail(`${place('weight')} ${showShape(shape)} is of a convolution, which is not read`, readModules);
  if (shape.length === 0 || shape.includes(0))
    return fail(`${place('weight')} ${showShape(shape)} is of no module that is read`, readModules);
  if (bias !== undefined && (bias.shape.length !== 1 || bias.shape[0] !== shape[0])) {
    return fail(`${place('bias')} is ${showShape(bias.shape)}, and ${place('weight')} ${showShape(shape)} needs [${shape[0]}]`);
  }
  if (shape.length === 1) return { kind: 'norm', prefix, units: shape[0], weight, bias };
  return { kind: 'matrix', prefix, rows: shape[0], columns: shape[1], weight, bias };
}

/** The levels of nn.RNN, LSTM or GRU. nn.LSTMCell and its like, whose names have no level, are one level. */
function levelsOf(prefix: string, group: Tensors, fail: Fail): readonly Level[] {
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
  const inputs = input.shape[1];
  const rows = gates * units;
  for (const direction of directions) {
    const wanted: readonly (readonly [string, SafetensorsTensor | undefined, readonly number[]])[] = [
      ['weight_ih', direction.input, [rows, inputs]],
      ['weight_hh', direction.hidden, [rows, output]],
      ['bias_ih', direction.inputBias, [rows]],
      ['bias_hh', direction.hiddenBias, [rows]],
      ['weight_hr', direction.projection, [output, units]],
    ];
    for (const [own, tensor, shape] of wanted) {
      if (tensor === undefined || showShape(tensor.shape) === showShape(shape)) continue;
      return fail(
        `${JSON.stringify(joined(prefix, own))} of level ${index} is ${showShape(tensor.shape)} and should be ${showShape(shape)}`,
      );
    }
    const isSame =
      (direction.inputBias === undefined) === (inputBias === undefined) &&
      (direction.projection === undefined) === (projection === undefined);
    if (!isSame) return fail(`the two directions of ${JSON.stringify(prefix)}, level ${index}, have different tensors`);
  }
  const width = projection === undefined ? undefined : output;
  return { kind: 'level', prefix, index, cell, inputs, units, projection: width, bias: inputBias !== undefined, directions };
}

/** Features that a level gives at each step. */
export function widthOf({ units, projection, directions }: Level): number {
  return (projection ?? units) * directions.length;
}

/** The path of a part: "rnn" and "weight_ih_l0" make "rnn.weight_ih_l0". */
export function joined(path: string, part: string): string {
  return path === '' || part === '' ? path + part : `${path}.${part}`;
}
