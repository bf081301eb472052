/** From a description of a model and its weights to a layer and its parameters: what `readKeras` and `readTfjs` share. */
import { FormatError, sequential } from '@statal/layers';
import { type Engine, StatalError, type Tensor, type Tree, tensor } from '@statal/tensors';
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import type { ImportedModel } from '../importedModel.js';
import type { ArrayTree, Flow } from './importFlow.js';
import type { KerasVersion } from './kerasActivations.js';
import { fail } from './kerasConfig.js';
import type { WeightSource } from './kerasWeights.js';
import { type KerasLayer, layerChain } from './layerChain.js';
import { layerReaders, takesAffine } from './readLayers.js';

/** A model as a file has it. */
export interface KerasFile {
  readonly source: string;
  readonly version: KerasVersion;
  /** Whether TensorFlow.js wrote it. Default: false. */
  readonly isTfjs?: boolean | undefined;
  /** { class_name, config } */
  readonly model: unknown;
  readonly weights: WeightSource;
}

/** Makes the model on an engine. */
export function importKeras({ source, version, isTfjs = false, model, weights }: KerasFile, engine: Engine): ImportedModel {
  const chain = layerChain(model, source);
  const flow: Flow = {
    version,
    isTfjs,
    hasSteps: undefined,
    isMasked: false,
    isReversed: false,
    pending: undefined,
    layers: [],
    notes: new Set(),
    take: (layer, part, names) => weights.take(layer, part, names),
  };
  for (const layer of chain) readLayer(layer, flow);
  if (flow.pending !== undefined) fail(flow.pending.layer.config.place, 'is followed by no layer that takes it into its weights');
  weights.end();
  if (flow.layers.length === 0) throw new FormatError(source, 'the model has no layer with an effect');
  if (flow.isReversed)
    flow.notes.add('Outputs keep their places in time here. The last layers go backward, and Keras gives their outputs in reverse.');
  const layer = inSource(source, () => sequential(flow.layers.map((read) => read.layer)));
  return { layer, params: { layers: flow.layers.map(({ params }) => tensors(params, engine)) }, notes: [...flow.notes] };
}

function readLayer(layer: KerasLayer, flow: Flow): void {
  const { className, config } = layer;
  // Keras 2 may have no input layer: the first layer then says what goes in.
  const shape = config.raw('batch_input_shape');
  if (flow.layers.length === 0 && Array.isArray(shape) && shape.length === 3) flow.hasSteps = true;
  if (!Object.hasOwn(layerReaders, className)) {
    fail(config.place, 'has no counterpart here', `Layers that are read: ${Object.keys(layerReaders).join(', ')}`);
  }
  if (flow.pending !== undefined && !takesAffine.includes(className)) {
    fail(flow.pending.layer.config.place, `is followed by ${className}, which cannot take it into its weights`);
  }
  const half = halfTypeOf(config.raw('dtype'));
  if (half !== undefined) flow.notes.add(`Keras computes layers of this model in ${half}, and all are computed in float32 here.`);
  inSource(config.place.source, () => layerReaders[className](layer, flow, ''), config.place.path);
}

/** float16 or bfloat16, from a dtype, a policy such as mixed_float16, or { class_name: "DTypePolicy", config: { name } }. */
function halfTypeOf(dtype: unknown): string | undefined {
  return /\b(?:mixed_)?(b?float16)\b/.exec(JSON.stringify(dtype) ?? '')?.[1];
}

/** Runs a call whose arguments come from the file, so that errors name the file. */
function inSource<T>(source: string, call: () => T, path = 'the model'): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof StatalError) || error instanceof FormatError) throw error;
    throw new FormatError(source, `${path} cannot be made: ${error.message}`);
  }
}

function tensors(params: ArrayTree, engine: Engine): Tree {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]): [string, Tree] => [
      name,
      isArray(value) ? tensorOf(value, engine) : tensors(value, engine),
    ]),
  );
}

function tensorOf({ shape, elements }: Hdf5Array, engine: Engine): Tensor {
  return tensor(engine, elements, { shape });
}

function isArray(value: Hdf5Array | ArrayTree): value is Hdf5Array {
  return value.elements instanceof Float32Array;
}
