/** What checkpoints keep of a model: its classes, features, normalization and settings. */

import type { Json } from '@statal/cells';
import { type ConfigurationReader, type ModelPast, pastToKeep } from '@statal/command-line';
import { type OpenModel, type SavedModels, type SavedParts, savedModels } from '@statal/command-line/corpus';
import {
  type AudioFeatureOptions,
  type AudioFeatures,
  audioFeatures,
  type Normalization,
  normalizationFromJSON,
} from '@statal/datasets/audio';
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

export type OpenAudioModel = OpenModel<Settings, Preprocessing>;

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

const reader: ConfigurationReader<SavedParts<Settings, Preprocessing>> = {
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

/** The models of this program. */
export const audioModels: SavedModels<Settings, Preprocessing> = savedModels(reader);
