/** Reads a model of PyTorch. */
import { FormatError, type Layer, type SafetensorsTensor } from '@statal/layers';
import type { Engine, Tree } from '@statal/tensors';
import { anEngine, checkFields, having, optional, refuse, text } from '@statal/tensors/internals';
import type { ImportedModel } from '../importedModel.js';
import { Allowance } from './allowance.js';
import { ParameterFiller } from './fillParams.js';
import { inferLayer } from './inferLayer.js';
import { findModules, type Module } from './modules.js';
import { type ReadStateDictOptions, stateDictOf } from './readStateDict.js';
import type { Fail } from './recurrentLevels.js';

/** The metadata in which `encodeModel` has the configuration. */
const statalConfig = 'statal.layer';

/** The options of `readPytorch`. */
export interface ReadPytorchOptions extends ReadStateDictOptions {
  /** Holds the parameters. */
  readonly engine: Engine;
  /** Only tensors whose names begin with this are read, e.g. "encoder." of "encoder.lstm.weight_ih_l0". Default: all. */
  readonly prefix?: string | undefined;
  /**
   * The modules that are read, in the order in which they run, by the first part of their tensors' names: ["embedding", "lstm"]. Others
   * are left out. Default: all, in the order of the file.
   */
  readonly modules?: readonly string[] | undefined;
  /**
   * A layer made by code, whose parameters are filled. Its layers with parameters take the modules in order, and each level of a `stacked` a
   * level of nn.RNN, LSTM or GRU. Default: a layer made of the modules alone.
   */
  readonly model?: Layer | undefined;
}

/**
 * Reads a state_dict of PyTorch: `.pt` or `.pth` of `torch.save`, or safetensors with PyTorch's names. nn.RNN, nn.LSTM, nn.GRU, nn.Embedding,
 * nn.Linear and nn.LayerNorm are found by the names and shapes of their tensors, and become `sequential` in the order of the file.
 *
 * A state_dict does not say what runs between the modules. `notes` lists what was assumed. If the model has more, such as activations or
 * the choice of the last step, give it as `model`.
 *
 * All or nothing: a tensor that is of no module above is an error.
 *
 * @example
 * // torch.save(model.state_dict(), "model.pt") in Python wrote these bytes.
 * const { layer, params, notes } = readPytorch(savedByTorch, { engine, source: 'model.pt' });
 * layer.name; // 'sequential'
 * notes[0]; // 'encoder is read as nn.Embedding, because it has no bias and comes first.'
 *
 * // What a state_dict cannot tell, by code: only the last step, and a softmax.
 * const model = sequential([
 *   embedding({ entries: 5, units: 3 }),
 *   recurrent(lstm(), { inputs: 3, units: 4, returnSequences: false }),
 *   dense({ inputs: 4, units: 5, activation: 'softmax' }),
 * ]);
 * const whole = readPytorch(savedByTorch, { engine, source: 'model.pt', model });
 * model.apply(whole.params, tensor(engine, Int32Array.of(1, 2, 3), { shape: [3, 1] })).output.shape; // [1, 5]
 * @throws FormatError, and no other error for any bytes: one line with the tensor, the reason and the way out
 */
export function readPytorch<P, S>(
  bytes: Uint8Array,
  options: ReadPytorchOptions & { readonly model: Layer<P, S> },
): ImportedModel & { readonly layer: Layer<P, S>; readonly params: P };
export function readPytorch(bytes: Uint8Array, options: ReadPytorchOptions): ImportedModel;
export function readPytorch(bytes: Uint8Array, options: ReadPytorchOptions): ImportedModel {
  if (!ArrayBuffer.isView(bytes)) refuse('readPytorch', 'a Uint8Array', bytes);
  checkFields('readPytorch', options, {
    engine: anEngine,
    source: optional(text),
    key: optional(text),
    prefix: optional(text),
    modules: optional({
      expected: 'a list of texts',
      accepts: (list) => Array.isArray(list) && list.every((name) => typeof name === 'string'),
    }),
    model: optional(having('a layer', 'init', 'apply', 'config')),
  });
  const { engine, source = 'state_dict', key, prefix = '', model } = options;
  const fail: Fail = (problem, hint) => {
    throw new FormatError(source, problem, hint);
  };
  const allowance = new Allowance(source, bytes.length);
  const state = stateDictOf(bytes, { source, key, allowance });
  if (state.metadata.has(statalConfig)) fail('it is a model of Statal', 'Read it with decodeModel of @statal/layers');
  const wanted = [...state.tensors].filter(([name]) => name.startsWith(prefix));
  if (wanted.length === 0)
    return fail(prefix === '' ? 'it has no tensors' : `no tensor has a name that begins with ${JSON.stringify(prefix)}`);
  const notes = state.key === undefined || state.key === key ? [] : [`The state_dict was found under ${JSON.stringify(state.key)}.`];
  if (wanted.length < state.tensors.size)
    notes.push(
      `${state.tensors.size - wanted.length} of ${state.tensors.size} tensors are not below ${JSON.stringify(prefix)} and left out.`,
    );
  const modules = chosenModules(wanted, { prefix, modules: options.modules }, notes, fail);

  const inferred = model === undefined ? inferLayer(modules, options.modules !== undefined, fail) : { layer: model, modules, notes: [] };
  const filler = new ParameterFiller(
    inferred.modules.flatMap(({ parts }) => parts),
    { engine, allowance, fail },
  );
  const params: Tree = filler.fill(inferred.layer.config(), '');
  filler.finish();
  notes.push(...inferred.notes, ...differences(modules, wanted, model === undefined));
  return { layer: inferred.layer, params, notes };
}

/** The modules that the options name. Tensors of other modules need not be of a kind that is read. */
function chosenModules(
  tensors: readonly (readonly [string, SafetensorsTensor])[],
  { prefix, modules: names }: { readonly prefix: string; readonly modules: readonly string[] | undefined },
  notes: string[],
  fail: Fail,
): readonly Module[] {
  if (names === undefined) return findModules(new Map(tensors), fail);
  const starts = names.map((name) => (name === '' ? prefix : `${prefix}${name}.`));
  const isOf = (tensor: string, start: string): boolean => tensor.startsWith(start) && !tensor.slice(start.length).includes('.');
  const chosen = tensors.filter(([name]) => starts.some((start) => isOf(name, start)));
  const found = findModules(new Map(chosen), fail);
  if (chosen.length < tensors.length)
    notes.push(`${tensors.length - chosen.length} of ${tensors.length} tensors are of other modules and left out.`);
  return starts.map((start, index) => {
    const module = found.find((other) => (other.prefix === '' ? '' : `${other.prefix}.`) === start);
    return (
      module ??
      fail(
        `it has no module ${JSON.stringify(names[index])}`,
        `Names of its tensors: ${tensors
          .slice(0, 4)
          .map(([name]) => name)
          .join(', ')}`,
      )
    );
  });
}

/** What is not as in PyTorch, or was assumed. */
function differences(
  modules: readonly Module[],
  tensors: readonly (readonly [string, SafetensorsTensor])[],
  isInferred: boolean,
): string[] {
  const notes = ['Sequences are [T, B, features], also if the model of PyTorch has batch_first=True.'];
  const dtypes = new Set(tensors.map(([, { dtype }]) => dtype));
  if (dtypes.has('F16') || dtypes.has('BF16')) notes.push('Half floats become float32.');
  if (!isInferred) return notes;
  if (modules.length > 1) {
    notes.push(
      'A state_dict does not say what runs between modules: activations, dropout and the choice of a step are left out. Give model to add them.',
    );
  }
  const parts = modules.flatMap(({ parts }) => parts);
  if (!parts.some(({ kind }) => kind === 'level'))
    notes.push('It has no nn.RNN, LSTM or GRU. If its class computes steps by itself, the layers here do not.');
  if (parts.some((part) => part.kind === 'level' && part.cell === 'rnn'))
    notes.push('nn.RNN is read with tanh. Give model if it has relu.');
  if (parts.some(({ kind }) => kind === 'norm')) notes.push('nn.LayerNorm is read with eps 1e-5. Give model if it has another.');
  return notes;
}
