/** Loads a model from a checkpoint directory, with its settings and vocabulary. */

import type { Json } from '@statal/cells';
import {
  type ConfigurationReader,
  loadBest,
  loadTraining,
  type ModelPast,
  type ProgramRanks,
  pastToKeep,
  type SavedTraining,
} from '@statal/command-line';
import { type Vocabulary, vocabularyFromJSON } from '@statal/datasets';
import type { WhichCheckpoint } from '@statal/train';
import { type Settings, settingsFrom } from './settings.js';
import type { TextModel } from './textModel.js';

/** The mark of this program in the `configuration` of its checkpoints. */
const program = 'statal-text';

export type SavedModel = SavedTraining<{ readonly settings: Settings; readonly vocabulary: Vocabulary }>;

/** The configuration of a checkpoint: the settings for this program, and the layers for other programs. */
export function configurationOf(settings: Settings, model: TextModel, past: ModelPast): Json {
  return JSON.parse(JSON.stringify({ program, model: model.config(), settings, ...pastToKeep(past) })) as Json;
}

export function vocabularyToKeep(vocabulary: Vocabulary): Json {
  const { kind, tokens, unknown } = vocabulary.toJSON();
  return { kind, tokens, ...(unknown !== undefined && { unknown }) };
}

const reader: ConfigurationReader<{ readonly settings: Settings }> = {
  program,
  read({ settings: json }) {
    const settings = settingsFrom(json);
    return settings && { settings };
  },
};

/**
 * Loads and checks a checkpoint, except that the parameters fit the model, which `restoreCheckpoint` checks.
 *
 * @param ranks the ranks of the program, if it runs as several: rank 0 reads
 * @throws CheckpointError, DatasetError or UsageError, each of one line
 */
export async function loadModel(directory: string, which: WhichCheckpoint, ranks?: ProgramRanks): Promise<SavedModel> {
  const training = await loadTraining(directory, which, reader, ranks);
  const { source, vocabulary } = training.checkpoint;
  return { ...training, vocabulary: vocabularyFromJSON(vocabulary, { source }) };
}

/** Loads the requested checkpoint. Default: the best, or the last if there was no validation. */
export function loadBestModel(directory: string, which?: WhichCheckpoint, ranks?: ProgramRanks): Promise<SavedModel> {
  return loadBest((each) => loadModel(directory, each, ranks), which);
}
