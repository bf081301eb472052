/** A model out of a checkpoint directory, with everything that belongs to it: classes, features, normalisation, settings. */

import type { Json } from '@statal/cells';
import { type ModelPast, modelPastFrom, pastToKeep, UsageError } from '@statal/command-line';
import {
  type Normalization,
  normalizationFromJSON,
  type SoundFeatureOptions,
  type SoundFeatures,
  soundFeatures,
} from '@statal/datasets/audio';
import { layerFromConfig } from '@statal/layers';
import { type ComputeEngine, createEngine, Random, type Tree } from '@statal/tensors';
import { type Checkpoint, checkpointDirectory, restoreCheckpoint, type WhichCheckpoint } from '@statal/train';
import * as v from 'valibot';
import { type Settings, settingsFrom } from './settings.js';
import type { SoundModel } from './soundModel.js';

/** What this program keeps in the `configuration` of its checkpoints. */
const program = 'statal-audio';

/** What turns a sound into the numbers that a model takes, and its answer into a word. */
export interface Hearing {
  readonly classes: readonly string[];
  readonly features: SoundFeatures;
  readonly normalization: Normalization;
}

export interface SavedModel extends Hearing {
  readonly checkpoint: Checkpoint;
  readonly settings: Settings;
  readonly past: ModelPast;
  /** From which `layerFromConfig` makes the model. */
  readonly config: unknown;
}

export interface OpenModel extends SavedModel {
  readonly engine: ComputeEngine;
  readonly model: SoundModel;
  readonly params: Tree;
}

/** The settings for this program, and everything that any other needs to use the model. */
export function configurationOf(settings: Settings, model: SoundModel, hearing: Hearing, past: ModelPast): Json {
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
 * Loads and checks everything but the fit of parameters and model, which `restoreCheckpoint` checks.
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
    features: soundFeatures(features as SoundFeatureOptions),
    normalization: normalizationFromJSON(normalization, { source }),
  };
}

/** The one that was asked for; otherwise the best, or the last where nothing was validated. */
export async function loadBestModel(directory: string, which?: WhichCheckpoint): Promise<SavedModel> {
  const model = await loadModel(directory, which ?? 'last');
  const hasBest = model.checkpoint.progress?.best !== undefined;
  return which === undefined && hasBest ? loadModel(directory, 'best') : model;
}

/**
 * A saved model, ready to be used: that of `loadBestModel`.
 *
 * @param threads of the engine. Default: as many as it chooses.
 */
export async function openModel(directory: string, which?: WhichCheckpoint, threads?: number): Promise<OpenModel> {
  const saved = await loadBestModel(directory, which);
  const engine = await createEngine({ kind: saved.settings.engine, threads });
  const model = layerFromConfig(saved.config, { source: saved.checkpoint.source }) as SoundModel;
  // Overwritten at once: only the shapes count.
  const params = model.init({ engine, random: Random.fromSeed(0) });
  restoreCheckpoint(saved.checkpoint, { params });
  return { ...saved, engine, model, params };
}
