/** Loads a model from a checkpoint directory, with its classes, features, normalization and settings. */

import type { Json } from '@statal/cells';
import { type ConfigurationReader, loadBest, loadTraining, type ModelPast, pastToKeep, type SavedTraining } from '@statal/command-line';
import {
  type AudioFeatureOptions,
  type AudioFeatures,
  audioFeatures,
  type Normalization,
  normalizationFromJSON,
} from '@statal/datasets/audio';
import { layerFromConfig } from '@statal/layers';
import { type ComputeEngine, createEngine, Random, type Tree } from '@statal/tensors';
import { restoreCheckpoint, type WhichCheckpoint } from '@statal/train';
import * as v from 'valibot';
import type { AudioModel } from './audioModel.js';
import { type Settings, settingsFrom } from './settings.js';

/** The mark of this program in the `configuration` of its checkpoints. */
const program = 'statal-audio';

/** How a recording becomes the input of a model, and the classes of its output. */
export interface Preprocessing {
  readonly classes: readonly string[];
  readonly features: AudioFeatures;
  readonly normalization: Normalization;
}

interface SavedParts {
  readonly settings: Settings;
  /** The configuration from which `layerFromConfig` makes the model. */
  readonly config: unknown;
  readonly preprocessing: Preprocessing;
}

export type SavedModel = SavedTraining<SavedParts>;

export type OpenModel = SavedModel & {
  readonly engine: ComputeEngine;
  readonly model: AudioModel;
  readonly params: Tree;
};

/** The configuration of a checkpoint: the settings for this program, and all that other programs need to use the model. */
export function configurationOf(settings: Settings, model: AudioModel, preprocessing: Preprocessing, past: ModelPast): Json {
  const { classes, features, normalization } = preprocessing;
  const kept = { program, model: model.config(), classes, features: features.options, normalization, settings, ...pastToKeep(past) };
  return JSON.parse(JSON.stringify(kept)) as Json;
}

const configuration = v.object({
  model: v.unknown(),
  classes: v.pipe(v.array(v.string()), v.minLength(2)),
  features: v.looseObject({ sampleRate: v.number() }),
  normalization: v.unknown(),
  settings: v.unknown(),
});

const reader: ConfigurationReader<SavedParts> = {
  program,
  read(json, source) {
    const parsed = v.safeParse(configuration, json);
    const settings = parsed.success ? settingsFrom(parsed.output.settings) : undefined;
    if (!parsed.success || settings === undefined) return undefined;
    const { model: config, classes, features, normalization } = parsed.output;
    const preprocessing = {
      classes,
      features: audioFeatures(features as AudioFeatureOptions),
      normalization: normalizationFromJSON(normalization, { source }),
    };
    return { settings, config, preprocessing };
  },
};

/**
 * Loads and checks a checkpoint, except that the parameters fit the model, which `restoreCheckpoint` checks.
 *
 * @throws CheckpointError, DatasetError or UsageError, each of one line
 */
export function loadModel(directory: string, which: WhichCheckpoint): Promise<SavedModel> {
  return loadTraining(directory, which, reader);
}

/** Loads the requested checkpoint. Default: the best, or the last if there was no validation. */
export function loadBestModel(directory: string, which?: WhichCheckpoint): Promise<SavedModel> {
  return loadBest((each) => loadModel(directory, each), which);
}

/**
 * Opens the model of `loadBestModel` for use.
 *
 * @param threads number of threads of the engine. Default: the engine decides.
 */
export async function openModel(directory: string, which?: WhichCheckpoint, threads?: number): Promise<OpenModel> {
  const saved = await loadBestModel(directory, which);
  const engine = await createEngine({ kind: saved.settings.engine, threads });
  const model = layerFromConfig(saved.config, { source: saved.checkpoint.source }) as AudioModel;
  // Overwritten below; only the shapes count.
  const params = model.init({ engine, random: Random.fromSeed(0) });
  restoreCheckpoint(saved.checkpoint, { params });
  return { ...saved, engine, model, params };
}
