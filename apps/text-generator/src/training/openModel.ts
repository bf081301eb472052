/** A saved model, ready to be used. */
import { type ComputeEngine, Random, type Tree } from '@statal/tensors';
import { restoreCheckpoint, type WhichCheckpoint } from '@statal/train';
import { type EngineName, openByName } from './openEngine.js';
import { loadBestModel, type SavedModel } from './savedModel.js';
import { type TextModel, textModel } from './textModel.js';

export interface OpenModel extends SavedModel {
  readonly engine: ComputeEngine;
  readonly model: TextModel;
  readonly params: Tree;
}

export interface OpenModelOptions {
  /** The best, or the last where nothing was validated, unless told. */
  readonly which?: WhichCheckpoint | undefined;
  readonly engine?: Exclude<EngineName, 'auto'> | undefined;
  /** Of the engine; as many as it likes unless told. */
  readonly threads?: number | undefined;
}

/**
 * @throws CheckpointError, DatasetError or UsageError if the checkpoint is damaged or belongs to another model, or the engine cannot run here
 */
export async function openModel(directory: string, { which, engine: name = 'wasm', threads }: OpenModelOptions): Promise<OpenModel> {
  const saved = await loadBestModel(directory, which);
  const engine = await openByName({ name, threads });
  const model = textModel(saved.settings, saved.vocabulary.size);
  // Overwritten at once: only the shapes count.
  const params = model.init({ engine, random: Random.fromSeed(0) });
  restoreCheckpoint(saved.checkpoint, { params });
  return { ...saved, engine, model, params };
}
