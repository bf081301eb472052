/** A saved model, ready to be used. */
import { type ComputeEngine, createEngine, Random, type Tree } from '@statal/tensors';
import { restoreCheckpoint, type WhichCheckpoint } from '@statal/train';
import { loadBestModel, type SavedModel } from './savedModel.js';
import { type TextModel, textModel } from './textModel.js';

export interface OpenModel extends SavedModel {
  readonly engine: ComputeEngine;
  readonly model: TextModel;
  readonly params: Tree;
}

/**
 * @param threads of the engine; as many as it likes unless told
 * @throws CheckpointError, DatasetError or UsageError if the checkpoint is damaged or belongs to another model
 */
export async function openModel(directory: string, which?: WhichCheckpoint, threads?: number): Promise<OpenModel> {
  const saved = await loadBestModel(directory, which);
  const engine = await createEngine({ kind: saved.settings.engine, threads });
  const model = textModel(saved.settings, saved.vocabulary.size);
  // Overwritten at once: only the shapes count.
  const params = model.init({ engine, random: Random.fromSeed(0) });
  restoreCheckpoint(saved.checkpoint, { params });
  return { ...saved, engine, model, params };
}
