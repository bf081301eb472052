/** Encodes the last checkpoint of a run as a model of this or another library. */

import { encodeModel, type Layer, layerFromConfig } from '@statal/layers';
import { createEngine, Random, type Tree } from '@statal/tensors';
import { checkpointDatabase, restoreCheckpoint } from '@statal/train';
import { expose, transfer } from 'comlink';
import type { ExportFormat } from './exportFormats.js';

const worker = {
  /** `id`: of the run. */
  async encode(id: string, format: ExportFormat): Promise<Uint8Array<ArrayBuffer>> {
    const checkpoint = await checkpointDatabase(id).load();
    const { model, metadata = {}, image } = checkpoint.configuration as unknown as ExportedConfiguration;
    const engine = await createEngine({ threads: 1 });
    const layer = layerFromConfig(model, { source: 'the model of this run' });
    const params = layer.init({ engine, random: Random.fromSeed(0) });
    restoreCheckpoint(checkpoint, { params });
    const vocabulary = checkpoint.vocabulary === undefined ? {} : { vocabulary: JSON.stringify(checkpoint.vocabulary) };
    const bytes = await encoders[format](layer, params, { metadata: { ...metadata, ...vocabulary }, image });
    return transfer(bytes, [bytes.buffer]);
  },
};

export type ExportWorker = typeof worker;

/** What a panel tells of its model. */
interface ExportedConfiguration {
  readonly model: unknown;
  /** For files that hold more than a model. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Height and width of what the model reads, if these are images. */
  readonly image?: readonly [number, number] | undefined;
}

type Encoder = (
  layer: Layer,
  params: Tree,
  about: { readonly metadata: Readonly<Record<string, string>>; readonly image?: readonly [number, number] | undefined },
) => Promise<Uint8Array<ArrayBuffer>>;

const encoders: { readonly [Format in ExportFormat]: Encoder } = {
  safetensors: (layer, params, { metadata }) => encodeModel(layer, params, { metadata }),
  onnx: async (layer, params, { image }) => (await import('@statal/formats/onnx')).writeOnnx(layer, params, { image }),
  pytorch: async (layer, params) => (await import('@statal/formats/pytorch')).writePytorch(layer, params),
  keras: async (layer, params) => (await import('@statal/formats/keras')).writeKeras(layer, params),
};

expose(worker);
