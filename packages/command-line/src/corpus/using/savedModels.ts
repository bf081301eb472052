/** Loads and opens the models that a program trained. */
import { type Layer, layerFromConfig } from '@statal/layers';
import { type ComputeEngine, createEngine, Random, type Tree } from '@statal/tensors';
import { restoreCheckpoint, type WhichCheckpoint } from '@statal/train';
import type { ProgramRanks } from '../../ranks/programRanks.js';
import { type ConfigurationReader, loadBest, loadTraining, type SavedTraining } from '../../savedTraining.js';
import type { EngineKind } from '../training/corpusSettings.js';

/** What a program stores of a model. */
export interface SavedParts<S, P> {
  readonly settings: S;
  /** The configuration from which `layerFromConfig` makes the model. */
  readonly config: unknown;
  /** How an item becomes the input of the model, and the classes of its output. */
  readonly preprocessing: P;
}

/** A model that is ready for use. */
export type OpenModel<S, P> = SavedTraining<SavedParts<S, P>> & {
  readonly engine: ComputeEngine;
  readonly model: Layer<Tree, Tree>;
  readonly params: Tree;
};

/** The models of a program. */
export interface SavedModels<S, P> {
  /**
   * Loads and checks a checkpoint, except that the parameters fit the model, which `restoreCheckpoint` checks.
   *
   * @param ranks the ranks of the program, if it runs as several: rank 0 reads
   * @throws CheckpointError, DatasetError or UsageError, each of one line
   */
  load(directory: string, which: WhichCheckpoint, ranks?: ProgramRanks): Promise<SavedTraining<SavedParts<S, P>>>;
  /** Loads the requested checkpoint. Default: the best, or the last if there was no validation. */
  loadBest(directory: string, which?: WhichCheckpoint, ranks?: ProgramRanks): Promise<SavedTraining<SavedParts<S, P>>>;
  /**
   * Opens the model of `loadBest` for use.
   *
   * @param threads number of threads of the engine. Default: the engine decides.
   */
  open(directory: string, which?: WhichCheckpoint, threads?: number): Promise<OpenModel<S, P>>;
}

/** The models whose checkpoints the reader understands. */
export function savedModels<S extends { readonly engine: EngineKind }, P>(
  reader: ConfigurationReader<SavedParts<S, P>>,
): SavedModels<S, P> {
  const models: SavedModels<S, P> = {
    load: (directory, which, ranks) => loadTraining(directory, which, reader, ranks),
    loadBest: (directory, which, ranks) => loadBest((each) => models.load(directory, each, ranks), which),
    async open(directory, which, threads) {
      const saved = await models.loadBest(directory, which);
      const engine = await createEngine({ kind: saved.settings.engine, threads });
      const model = layerFromConfig(saved.config, { source: saved.checkpoint.source }) as Layer<Tree, Tree>;
      // Overwritten below; only the shapes count.
      const params = model.init({ engine, random: Random.fromSeed(0) });
      restoreCheckpoint(saved.checkpoint, { params });
      return { ...saved, engine, model, params };
    },
  };
  return models;
}
