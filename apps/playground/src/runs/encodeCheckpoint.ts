/** Encodes a checkpoint as a model of this or another library. */
import type { Cell } from '@statal/cells';
import { encodeModel, type Layer, layerFromConfig } from '@statal/layers';
import { createEngine, Random, type Tree } from '@statal/tensors';
import { type Checkpoint, restoreCheckpoint } from '@statal/train';
import type { CompiledCode } from '../cellCode/compiledCode.js';
import type { ExportFormat } from './exportFormats.js';

/** What `configuration` of a checkpoint holds. */
interface Stored {
  readonly model: unknown;
  /** For files that hold more than a model. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Height and width of what the model reads, if these are images. */
  readonly image?: readonly [number, number] | undefined;
  /** The code of a cell of the reader's own, which has run here before. */
  readonly code?: CompiledCode | undefined;
}

export async function encodeCheckpoint(checkpoint: Checkpoint, format: ExportFormat): Promise<Uint8Array<ArrayBuffer>> {
  const { model, metadata = {}, image, code } = checkpoint.configuration as unknown as Stored;
  const engine = await createEngine({ threads: 1 });
  const cells = code === undefined ? {} : await ownCell(code);
  const layer = layerFromConfig(model, { source: 'the model of this run', cells });
  const params = layer.init({ engine, random: Random.fromSeed(0) });
  restoreCheckpoint(checkpoint, { params });
  const vocabulary = checkpoint.vocabulary === undefined ? {} : { vocabulary: JSON.stringify(checkpoint.vocabulary) };
  return encoders[format](layer, params, { metadata: { ...metadata, ...vocabulary }, image, cells });
}

async function ownCell(code: CompiledCode): Promise<Readonly<Record<string, Cell>>> {
  const { evaluateCell } = await import('../cellCode/evaluateCell.js');
  const { cell } = evaluateCell(code);
  return { [cell.name]: cell };
}

interface EncoderOptions {
  readonly metadata: Readonly<Record<string, string>>;
  readonly cells: Readonly<Record<string, Cell>>;
  readonly image?: readonly [number, number] | undefined;
}

type Encoder = (layer: Layer, params: Tree, options: EncoderOptions) => Promise<Uint8Array<ArrayBuffer>>;

const encoders: { readonly [Format in ExportFormat]: Encoder } = {
  safetensors: (layer, params, { metadata }) => encodeModel(layer, params, { metadata }),
  onnx: async (layer, params, { cells, image }) => (await import('@statal/formats/onnx')).writeOnnx(layer, params, { cells, image }),
  pytorch: async (layer, params) => (await import('@statal/formats/pytorch')).writePytorch(layer, params),
  keras: async (layer, params) => (await import('@statal/formats/keras')).writeKeras(layer, params),
};
