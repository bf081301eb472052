/** Loads a model from a checkpoint directory, with its classes, features, normalization and settings. */

import type { Json } from '@statal/cells';
import { type ModelPast, modelPastFrom, pastToKeep, UsageError } from '@statal/command-line';
import {
  type AudioFeatureOptions,
  type AudioFeatures,
  audioFeatures,
  type Normalization,
  normalizationFromJSON,
} from '@statal/datasets/audio';
import { layerFromConfig } from '@statal/layers';
import { type ComputeEngine, createEngine, Random, type Tree } from '@statal/tensors';
import { type Checkpoint, checkpointDirectory, restoreCheckpoint, type WhichCheckpoint } from '@statal/train';
import * as v from 'valibot';
import type { AudioModel } from './audioModel.js';
import { type Settings, settingsFrom } from './settings.js';

/** The mark of this program in the `configuration` of its checkpoints. */
const program = 'statal-audio';

/** What turns a recording into the input of a model, and its output into a class. */
export interface Hearing {
  readonly classes: readonly string[];
  readonly features: AudioFeatures;
  readonly normalization: Normalization;
}

export interface SavedModel extends Hearing {
  readonly checkpoint: Checkpoint;
  readonly settings: Settings;
  readonly past: ModelPast;
  /** The configuration from which `layerFromConfig` makes the model. */
  readonly config: unknown;
}

export interface OpenModel extends SavedModel {
  readonly engine: ComputeEngine;
  readonly model: AudioModel;
  readonly params: Tree;
}

/** The configuration of a checkpoint: the settings for this program, and all that other programs need to use the model. */
export function configurationOf(settings: Settings, model: AudioModel, hearing: Hearing, past: ModelPast): Json {
  const { classes, features, normalization } = hearing;
  const kept = { program, model: model.config(), classes, features: features.options, normalization, settings, ...pastToKeep(past) };
  return JSON.parse(JSON.stringify(kept)) as Json;
}

const configuration = v.object({
  program: v.literal(program),
  model: v.unknown(),
  classes: v.pipe(v.array(v.string()), v.minLength(2)),
  features: v.looseObject({ sampleRate: v.number() }),
  normalization: v.unknown(),
  settings: v.unknown(),
});

/**
 * Loads and checks a checkpoint, except that the parameters fit the model, which `restoreCheckpoint` checks.
 *
 * @throws CheckpointError, DatasetError or UsageError, each of one line
 */
export async function loadModel(directory: string, which: WhichCheckpoint): Promise<SavedModel> {
  const checkpoint = await checkpointDirectory(directory).load(which);
  const { source } = checkpoint;
  const own = checkpoint.configuration as { readonly program?: unknown } | undefined;
  if (own?.program !== program)
    throw new UsageError(source, `this checkpoint was not made by ${program}`, 'Name a directory that was the --out of train');
  const parsed = v.safeParse(configuration, own);
  const settings = parsed.success ? settingsFrom(parsed.output.settings) : undefined;
  const past = modelPastFrom(own);
  if (!parsed.success || settings === undefined || past === undefined) {
    const wayOut = 'Use the version that made it, or train again';
    throw new UsageError(source, `the settings in it are not understood by this version of ${program}`, wayOut);
  }
  const { model, classes, features, normalization } = parsed.output;
  return {
    checkpoint,
    settings,
    past,
    config: model,
    classes,
    features: audioFeatures(features as AudioFeatureOptions),
    normalization: normalizationFromJSON(normalization, { source }),
  };
}

/** Loads the requested checkpoint. Default: the best, or the last if there was no validation. */
export async function loadBestModel(directory: string, which?: WhichCheckpoint): Promise<SavedModel> {
  const model = await loadModel(directory, which ?? 'last');
  const hasBest = model.checkpoint.progress?.best !== undefined;
  return which === undefined && hasBest ? loadModel(directory, 'best') : model;
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
