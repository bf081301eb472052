/** Loads a model from a checkpoint directory, with its settings and vocabulary. */

import type { Json } from '@statal/cells';
import { type ModelPast, modelPastFrom, pastToKeep, UsageError } from '@statal/command-line';
import { type Vocabulary, vocabularyFromJSON } from '@statal/datasets';
import { type Checkpoint, checkpointDirectory, type WhichCheckpoint } from '@statal/train';
import { type Settings, settingsFrom } from './settings.js';
import type { TextModel } from './textModel.js';

/** The mark of this program in the `configuration` of its checkpoints. */
const program = 'statal-text';

export interface SavedModel {
  readonly checkpoint: Checkpoint;
  readonly settings: Settings;
  readonly vocabulary: Vocabulary;
  readonly past: ModelPast;
}

/** The configuration of a checkpoint: the settings for this program, and the layers for other programs. */
export function configurationOf(settings: Settings, model: TextModel, past: ModelPast): Json {
  return JSON.parse(JSON.stringify({ program, model: model.config(), settings, ...pastToKeep(past) })) as Json;
}

export function vocabularyToKeep(vocabulary: Vocabulary): Json {
  const { kind, tokens, unknown } = vocabulary.toJSON();
  return { kind, tokens, ...(unknown !== undefined && { unknown }) };
}

/**
 * Loads and checks a checkpoint, except that the parameters fit the model, which `restoreCheckpoint` checks.
 *
 * @throws CheckpointError, DatasetError or UsageError, each of one line
 */
export async function loadModel(directory: string, which: WhichCheckpoint): Promise<SavedModel> {
  const checkpoint = await checkpointDirectory(directory).load(which);
  const { source, configuration, vocabulary } = checkpoint;
  const own =
    typeof configuration === 'object' && configuration !== null && 'program' in configuration && configuration.program === program;
  if (!own) throw new UsageError(source, `this checkpoint was not made by ${program}`, 'Name a directory that was the --out of train');
  const settings = settingsFrom((configuration as { readonly settings?: unknown }).settings);
  const past = modelPastFrom(configuration);
  if (settings === undefined || past === undefined) {
    throw new UsageError(
      source,
      `the settings in it are not understood by this version of ${program}`,
      'Use the version that made it, or train again',
    );
  }
  return { checkpoint, settings, vocabulary: vocabularyFromJSON(vocabulary, { source }), past };
}

/** Loads the requested checkpoint. Default: the best, or the last if there was no validation. */
export async function loadBestModel(directory: string, which?: WhichCheckpoint): Promise<SavedModel> {
  const model = await loadModel(directory, which ?? 'last');
  const hasBest = model.checkpoint.progress?.best !== undefined;
  return which === undefined && hasBest ? loadModel(directory, 'best') : model;
}
