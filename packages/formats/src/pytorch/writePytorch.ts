/** Writes a model as a state_dict of PyTorch. */
import { encodeSafetensors, type Layer, parametersToSafetensors, type SafetensorsTensor } from '@statal/layers';
import { StatalError, type Tree } from '@statal/tensors';
import { aTree, checkField, checkFields, having, oneOf, optional } from '@statal/tensors/internals';
import { writeStoredZip } from '../zip/writeStoredZip.js';
import { joined } from './joined.js';
import { writePickle } from './pickle/writePickle.js';
import { type TorchModule, torchModules } from './torchModules.js';

/** The options of `writePytorch`. */
export interface WritePytorchOptions {
  /** `pt` for `torch.load(path, weights_only=True)`, `safetensors` for `safetensors.torch.load_file(path)`. Default: `pt`. */
  readonly format?: 'pt' | 'safetensors' | undefined;
  /**
   * The names of the modules, in order, as the class in Python has them: ["encoder", "rnn", "decoder"]. Default: "embedding", "rnn", "lstm",
   * "gru", "linear" and "norm", numbered from 1 if there are several of a kind; a model of one module has no name.
   */
  readonly names?: readonly string[] | undefined;
}

/**
 * Writes the parameters of a layer as a state_dict, for `load_state_dict` of a model with these modules:
 *
 * - `embedding`, `dense`, `layerNorm`: nn.Embedding, nn.Linear, nn.LayerNorm.
 * - `recurrent` or `bidirectional` with `rnn`, `lstm` or `gru`: nn.RNN, nn.LSTM, nn.GRU. In a `stacked`, levels of one kind and width
 *   become one module with `num_layers`.
 *
 * A state_dict holds parameters alone. Activations, dropout, pooling and the choice of a step are for the class in Python. Where PyTorch has
 * two biases, the second is 0. `readPytorch` reads the file again.
 *
 * @example
 * const bytes = await writePytorch(charRnn, charRnnParams, { names: ['encoder', 'rnn', 'decoder'] });
 * const { tensors } = readStateDict(bytes);
 * Array.from(tensors.keys()).slice(0, 3); // ['encoder.weight', 'rnn.weight_ih_l0', 'rnn.weight_hh_l0']
 * @throws FormatError with the path of the first layer that PyTorch has no module for, and why
 */
export async function writePytorch<P extends Tree>(
  layer: Pick<Layer<P>, 'config'>,
  params: P,
  options: WritePytorchOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkField('writePytorch', 'the layer', layer, having('a layer', 'config'));
  checkField('writePytorch', 'params', params, aTree);
  checkFields('writePytorch', options, {
    format: optional(oneOf(['pt', 'safetensors'])),
    names: optional({
      expected: 'a list of texts',
      accepts: (list) => Array.isArray(list) && list.every((name) => typeof name === 'string'),
    }),
  });
  const { format = 'pt', names } = options;
  const modules = torchModules(layer.config(), await parametersToSafetensors(params));
  const tensors = namedTensors(modules, names ?? usualNames(modules));
  return format === 'safetensors' ? encodeSafetensors(tensors, { metadata: { format: 'pt' } }) : archive(tensors);
}

function namedTensors(modules: readonly TorchModule[], names: readonly string[]): Map<string, SafetensorsTensor> {
  if (names.length !== modules.length || new Set(names).size !== names.length) {
    throw new StatalError(
      'writePytorch',
      `names are ${JSON.stringify(names)}, and the model has these modules: ${modules.map(({ name }) => name).join(', ')}`,
      'Give each module a name of its own',
    );
  }
  return new Map(
    modules.flatMap(({ tensors }, index) => [...tensors].map(([own, tensor]) => [joined(names[index], own), tensor] as const)),
  );
}

function usualNames(modules: readonly TorchModule[]): readonly string[] {
  if (modules.length === 1) return [''];
  return modules.map(({ name }, index) => {
    const isOne = modules.filter((other) => other.name === name).length === 1;
    return isOne ? name : `${name}${modules.slice(0, index + 1).filter((other) => other.name === name).length}`;
  });
}

/** A zip archive as torch.save writes it. */
function archive(tensors: ReadonlyMap<string, SafetensorsTensor>): Uint8Array<ArrayBuffer> {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const entries: [string, Uint8Array][] = [
    ['data.pkl', writePickle(tensors)],
    ['byteorder', text('little')],
    ...[...tensors.values()].map(({ data }, index): [string, Uint8Array] => [
      `data/${index}`,
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ]),
    ['version', text('3\n')],
  ];
  return writeStoredZip(new Map(entries.map(([name, content]) => [`model/${name}`, content])));
}
