/** Reads layers models of TensorFlow.js. */
import { FormatError } from '@statal/layers';
import type { Engine } from '@statal/tensors';
import { anEngine, checkField, checkFields, having, optional, refuse, text } from '@statal/tensors/internals';
import type { ImportedModel } from '../importedModel.js';
import { importKeras } from '../keras/importKeras.js';
import { kerasVersionOf } from '../keras/kerasActivations.js';
import { KerasConfig } from '../keras/kerasConfig.js';
import { manifestWeights, type ReadShard } from './weightsManifest.js';

/** The options of `readTfjs`. */
export interface ReadTfjsOptions {
  /** The engine that holds the parameters. */
  readonly engine: Engine;
  /** The name of the model in error messages. Default: "model.json". */
  readonly source?: string | undefined;
}

/** The shards of a model: bytes by path, or a function from the path of a shard to its bytes. */
export type TfjsShards = ReadShard | { readonly [path: string]: Uint8Array | ArrayBuffer } | ReadonlyMap<string, Uint8Array | ArrayBuffer>;

/** A description larger than this is refused: parsed, it takes up to 20 times as much. */
const largestDescription = 2 ** 21;

/**
 * Reads a layers model of TensorFlow.js: `model.json`, as text or parsed, and the shards that it names, such as
 * `group1-shard1of1.bin`. The layers are those that `readKeras` reads; `hardSigmoid`, the default of gates in TensorFlow.js, is
 * clamp(0.2 x + 0.5, 0, 1). Weights may be quantized to float16, uint8 or uint16.
 *
 * @example
 * // In a page: (path) => fetch(`model/${path}`).then((file) => file.arrayBuffer())
 * const { layer, params } = await readTfjs(modelJson, (path) => shards[path], { engine, source: 'model.json' });
 * layer.apply(params, tensor(engine, [[1, 1]])).output; // [[4, 6]]
 * @throws FormatError, and no other error for any files: one line with the path of the layer, the reason and the way out
 */
export async function readTfjs(model: string | object, shards: TfjsShards, options: ReadTfjsOptions): Promise<ImportedModel> {
  if (typeof model !== 'string')
    checkField('readTfjs', 'the model', model, having('the text of model.json, or what it holds', 'modelTopology'));
  checkFields('readTfjs', options, { engine: anEngine, source: optional(text) });
  const isByPath = typeof shards === 'object' && shards !== null && !('then' in shards);
  if (typeof shards !== 'function' && !isByPath) refuse('readTfjs', 'the shards by path, or a function that gives them', shards);
  const { engine, source = 'model.json' } = options;
  const fields = new KerasConfig(parsed(model, source), { source, path: 'the model' });
  const topology = topologyOf(fields);
  const inside = topology.raw('model_config');
  const weights = await manifestWeights(fields, shardReader(shards));
  const version = kerasVersionOf(topology.raw('keras_version'), 2);
  return importKeras(
    { source, version, isTfjs: true, model: inside ?? { class_name: topology.raw('class_name'), config: topology.raw('config') }, weights },
    engine,
  );
}

function parsed(model: string | object, source: string): unknown {
  if (typeof model !== 'string') return model;
  if (model.length > largestDescription) throw new FormatError(source, `it is longer than ${largestDescription} characters`);
  try {
    return JSON.parse(model);
  } catch {
    throw new FormatError(source, 'it is not JSON', 'Give the text of model.json');
  }
}

function topologyOf(model: KerasConfig): KerasConfig {
  const { source } = model.place;
  if (model.raw('model_topology') === undefined) throw new FormatError(source, 'it is no model of TensorFlow.js: it has no modelTopology');
  const topology = model.object('model_topology');
  if (model.raw('format') === 'graph-model' || topology.raw('node') !== undefined) {
    throw new FormatError(source, 'it is a graph model, which has lost its layers', 'Convert the Keras file itself: readKeras reads it');
  }
  return topology;
}

function shardReader(shards: TfjsShards): ReadShard {
  if (typeof shards === 'function') return shards;
  if (shards instanceof Map) return (path) => shards.get(path) as Uint8Array;
  return (path) => (Object.hasOwn(shards, path) ? (shards as Readonly<Record<string, Uint8Array>>)[path] : (undefined as never));
}
