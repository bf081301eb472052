/** Reads a model from an ONNX file. */
import { FormatError, type LayerConfig, layerFromConfig } from '@statal/layers';
import { type Engine, sizeOf, type Tensor, type Tree, tensor } from '@statal/tensors';
import { anEngine, checkField, checkFields, optional, text } from '@statal/tensors/internals';
import type { ImportedModel } from '../importedModel.js';
import { decodeMessage } from './messages/decodeMessage.js';
import { readGraph } from './read/readGraph.js';
import { Unreadable } from './read/unreadable.js';
import type { Link } from './read/values.js';

/** The options of `readOnnx`. */
export interface ReadOnnxOptions {
  /** The engine that holds the parameters. */
  readonly engine: Engine;
  /** The name of the bytes in error messages, e.g. the path of the file. Default: "ONNX file". */
  readonly source?: string | undefined;
}

/** What a file may need beside twice its size: shared tensors become a copy for each layer. */
const spareBytes = 64 * 2 ** 20;

/**
 * Makes the layers of a recurrent model in an ONNX file, as PyTorch's two exporters and `writeOnnx` write them: LSTM, GRU and RNN in one or
 * both directions, embeddings, linear layers with activations, layer normalization, the last step or the last state of a layer, and what
 * turns axes around them. The graph is not run: each node becomes a part of a layer.
 *
 * The parameters are those of the file, packed as the cells of this library have them. `notes` tells what differs, such as rows before steps.
 *
 * @example
 * const model = recurrent(lstm(), { inputs: 3, units: 8 });
 * const bytes = await writeOnnx(model, model.init({ engine, random }));
 * const { layer, params, notes } = readOnnx(bytes, { engine });
 * layer.name; // 'recurrent(lstm)'
 * notes[1]; // 'The outputs next.h, next.c of the file are states; here apply returns them as state.'
 * @throws FormatError if the bytes are damaged, or if a node has no counterpart here, with the node and why
 */
export function readOnnx(bytes: Uint8Array, options: ReadOnnxOptions): ImportedModel {
  checkField('readOnnx', 'bytes', bytes, { expected: 'a Uint8Array', accepts: (value) => value instanceof Uint8Array });
  checkFields('readOnnx', options, { engine: anEngine, source: optional(text) });
  const { engine, source = 'ONNX file' } = options;
  try {
    const { links, notes } = readGraph(decodeMessage('ModelProto', bytes, source));
    needRoom(links, bytes.length);
    const configs = links.map(({ config }) => config);
    const config: LayerConfig = configs.length === 1 ? configs[0] : { layer: 'sequential', layers: configs };
    const layer = layerFromConfig(config, { source });
    const all = links.map((link) => paramsOf(link, engine));
    return { layer, params: configs.length === 1 ? all[0] : { layers: all }, notes };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new FormatError(source, error.problem, error.hint);
  }
}

function needRoom(links: readonly Link[], size: number): void {
  const elements = links.flatMap(({ params }) => params).reduce((total, { shape }) => total + sizeOf(shape), 0);
  if (4 * elements > 2 * size + spareBytes) throw new Unreadable(`its layers have ${elements} parameters, far more than its ${size} bytes`);
}

/** The parameters by name: forward.W is in an object of its own. */
function paramsOf({ params }: Link, engine: Engine): Tree {
  const tree: Record<string, Tensor | Record<string, Tensor>> = {};
  for (const { path, shape, make } of params) {
    const value = tensor(engine, make(), { shape });
    const [direction, name] = path.split('.');
    if (name === undefined) tree[direction] = value;
    else tree[direction] = { ...(tree[direction] as Record<string, Tensor> | undefined), [name]: value };
  }
  return tree;
}
