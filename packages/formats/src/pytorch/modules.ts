/** The modules of a state_dict, by the names and shapes of their tensors. */
import type { SafetensorsTensor } from '@statal/layers';
import { showShape } from '@statal/tensors/internals';
import { joined } from './joined.js';
import { type Fail, type Level, levelsOf, type Tensors } from './recurrentLevels.js';

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

/** A module of one part, or the levels of a recurrent module. */
export type Part = MatrixModule | NormModule | Level;
export interface Module {
  readonly prefix: string;
  readonly parts: readonly Part[];
}

const recurrentName = /^(weight|bias)_(ih|hh|hr)(?:_l(\d{1,3})(_reverse)?)?$/;
const readModules =
  'nn.RNN, LSTM, GRU, Embedding, Linear and LayerNorm are read; { modules: [...] } leaves others out, and readStateDict gives any tensor';

/** Why a tensor of another module is not read, by the last part of its name, and what to do if that is not `readModules`. */
const strangers: readonly (readonly [pattern: RegExp, reason: string, hint?: string])[] = [
  [
    /^(running_mean|running_var|num_batches_tracked)$/,
    'belongs to a batch normalization, which is not read from a state_dict',
    'Write the model with torch.onnx.export, and read that file with readOnnx',
  ],
  [/^(in_proj_weight|in_proj_bias|q_proj_weight|k_proj_weight|v_proj_weight|bias_k|bias_v)$/, 'belongs to an attention, which is not read'],
  [/(_g|_v|_orig|_raw|original\d?)$/, 'is a part of a weight with a normalization or mask: remove that in Python before saving'],
];

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
      const [, reason = 'is of no module that is read', hint = readModules] = strangers.find(([pattern]) => pattern.test(own)) ?? [];
      return fail(`${JSON.stringify(name)} ${reason}`, hint);
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
