/** Reads a model of TensorFlow.js: model.json, and the shards beside it. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemReason } from '@statal/files';
import type { ImportedModel } from '@statal/formats/onnx';
import { UsageError } from '../usageError.js';
import type { ModelFile, ReadOptions } from './modelFormat.js';

export async function readTfjsFolder({ path, bytes }: ModelFile, { engine }: ReadOptions): Promise<ImportedModel> {
  const { readTfjs } = await import('@statal/formats/tfjs');
  return readTfjs(new TextDecoder().decode(bytes), (name: string) => readShard(join(dirname(path), name)), { engine, source: path });
}

async function readShard(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: unknown) => {
    const [reason, hint] = systemReason(error);
    throw new UsageError(path, `the model names it, and ${reason}`, hint);
  });
}
