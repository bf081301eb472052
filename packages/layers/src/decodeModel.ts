/** Reads a model from its file. */
import { type Engine, Random, type Tree } from '@statal/tensors';
import { checkFields, having, optional } from '@statal/tensors/internals';
import { decodeSafetensors } from './decodeSafetensors.js';
import { configName } from './encodeModel.js';
import { FormatError } from './formatError.js';
import type { Layer } from './layer.js';
import { type LayerFromConfigOptions, layerFromConfig } from './layerFromConfig.js';
import { aSource } from './layerRules.js';
import { loadParameters } from './loadParameters.js';

/** A model as it was saved, made by `decodeModel`. */
export interface DecodedModel {
  readonly layer: Layer;
  readonly params: Tree;
  /** The text metadata of the file, without the model's configuration. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Makes the layer and the parameters that `encodeModel` wrote, on the given engine.
 *
 * @example
 * const bytes = await encodeModel(model, params);
 * const decoded = decodeModel(bytes, { engine, source: 'model.safetensors' });
 * decoded.layer.name; // 'sequential'
 * @throws FormatError if the bytes are damaged or hold no model
 */
export function decodeModel(bytes: Uint8Array, options: LayerFromConfigOptions & { readonly engine: Engine }): DecodedModel {
  checkFields('decodeModel', options, {
    engine: having('an engine', 'base'),
    source: aSource,
    cells: optional(having('an object of cells')),
  });
  const { engine, source = 'model', cells } = options;
  const { tensors, metadata } = decodeSafetensors(bytes, { source });
  const { [configName]: text, ...others } = metadata;
  if (text === undefined) {
    throw new FormatError(
      source,
      `it holds tensors, and no description of a model under ${configName}`,
      'Make the model by code and use loadParameters',
    );
  }
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw new FormatError(source, `the description of the model under ${configName} is not JSON`);
  }
  const layer = layerFromConfig(config, { cells, source });
  const params = layer.init({ engine, random: Random.fromSeed(0) });
  loadParameters(params, tensors, { source });
  return { layer, params, metadata: others };
}
