/** Reads a model of TensorFlow.js: model.json, and the shards beside it. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImportedModel } from '@statal/formats/onnx';
import type { ModelFile, ReadOptions } from './modelFormat.js';

export async function readTfjsFolder({ path, bytes }: ModelFile, { engine }: ReadOptions): Promise<ImportedModel> {
  const { readTfjs } = await import('@statal/formats/tfjs');
  return readTfjs(bytes, (name: string) => readFile(join(dirname(path), name)), { engine, source: path });
}
