/** A whole model in one file: its parameters, and its configuration in the metadata. */
import type { Tree } from '@statal/tensors';
import { checkField, checkFields, having } from '@statal/tensors/internals';
import { encodeSafetensors } from './encodeSafetensors.js';
import type { Layer } from './layer.js';
import { someMetadata } from './layerRules.js';
import { parametersToSafetensors } from './parametersToSafetensors.js';

/** The name of the configuration in the metadata. */
export const configName = 'statal.layer';

/**
 * Encodes a model as a safetensors file, from which `decodeModel` makes the layer and its parameters again. Python reads the
 * parameters with `safetensors.torch.load_file`.
 *
 * @example
 * import { writeFile } from 'node:fs/promises';
 * const bytes = await encodeModel(model, params);
 * await writeFile('model.safetensors', bytes);
 */
export async function encodeModel<P extends Tree>(
  layer: Pick<Layer<P>, 'config'>,
  params: P,
  options: { readonly metadata?: Readonly<Record<string, string>> | undefined } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkField('encodeModel', 'the layer', layer, having('a layer', 'config'));
  checkFields('encodeModel', options, { metadata: someMetadata });
  const { metadata = {} } = options;
  const config = JSON.stringify(layer.config());
  return encodeSafetensors(await parametersToSafetensors(params), { metadata: { ...metadata, [configName]: config } });
}
