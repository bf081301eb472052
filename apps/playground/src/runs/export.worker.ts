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
    const { model, metadata = {} } = checkpoint.configuration as { readonly model: unknown; readonly metadata?: Record<string, string> };
    const engine = await createEngine({ threads: 1 });
    const layer = layerFromConfig(model, { source: 'the model of this run' });
    const params = layer.init({ engine, random: Random.fromSeed(0) });
    restoreCheckpoint(checkpoint, { params });
    const vocabulary = checkpoint.vocabulary === undefined ? {} : { vocabulary: JSON.stringify(checkpoint.vocabulary) };
    const bytes = await encoders[format](layer, params, { ...metadata, ...vocabulary });
    return transfer(bytes, [bytes.buffer]);
  },
};

export type ExportWorker = typeof worker;

type Encoder = (layer: Layer, params: Tree, metadata: Readonly<Record<string, string>>) => Promise<Uint8Array<ArrayBuffer>>;

const encoders: { readonly [Format in ExportFormat]: Encoder } = {
  safetensors: (layer, params, metadata) => encodeModel(layer, params, { metadata }),
  onnx: async (layer, params) => (await import('@statal/formats/onnx')).writeOnnx(layer, params),
  pytorch: async (layer, params) => (await import('@statal/formats/pytorch')).writePytorch(layer, params),
  keras: async (layer, params) => (await import('@statal/formats/keras')).writeKeras(layer, params),
};

expose(worker);
