/** Opens a saved model for use. */
import { type ComputeEngine, Random, type Tree } from '@statal/tensors';
import { restoreCheckpoint, type WhichCheckpoint } from '@statal/train';
import { type EngineName, openByName } from './openEngine.js';
import { loadBestModel, type SavedModel } from './savedModel.js';
import { type TextModel, textModel } from './textModel.js';

export type OpenModel = SavedModel & {
  readonly engine: ComputeEngine;
  readonly model: TextModel;
  readonly params: Tree;
};

export interface OpenModelOptions {
  /** Default: the best, or the last if there was no validation. */
  readonly which?: WhichCheckpoint | undefined;
  readonly engine?: Exclude<EngineName, 'auto'> | undefined;
  /** Number of threads of the engine. Default: the engine decides. */
  readonly threads?: number | undefined;
}

/**
 * @throws CheckpointError, DatasetError or UsageError if the checkpoint is damaged or belongs to another model, or the engine cannot run
 * here
 */
export async function openModel(directory: string, { which, engine: name = 'wasm', threads }: OpenModelOptions): Promise<OpenModel> {
  const saved = await loadBestModel(directory, which);
  const engine = await openByName({ name, threads });
  const model = textModel(saved.settings, saved.vocabulary.size);
  // Overwritten below; only the shapes count.
  const params = model.init({ engine, random: Random.fromSeed(0) });
  restoreCheckpoint(saved.checkpoint, { params });
  return { ...saved, engine, model, params };
}
