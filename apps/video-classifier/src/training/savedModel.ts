/** What checkpoints keep of a model: its classes, frames, normalization and settings. */
import type { Json } from '@statal/cells';
import { type ConfigurationReader, type ModelPast, pastToKeep } from '@statal/command-line';
import { type OpenModel, type SavedModels, type SavedParts, savedModels } from '@statal/command-line/corpus';
import { type Normalization, normalizationFromJSON } from '@statal/datasets/video';
import * as v from 'valibot';
import { type Settings, settingsFrom } from './settings.js';
import type { VideoModel } from './videoModel.js';

/** The mark of this program in the `configuration` of its checkpoints. */
const program = 'statal-video';

/** How a clip becomes the input of a model, and the classes of its output. */
export interface Preprocessing {
  /** A predictor has those of its clips, and does not use them. */
  readonly classes: readonly string[];
  readonly normalization: Normalization;
  /** Mean duration of the clips that it was trained on, in seconds. */
  readonly seconds: number;
}

export type OpenVideoModel = OpenModel<Settings, Preprocessing>;

/** The configuration of a checkpoint: the settings for this program, and all that other programs need to use the model. */
export function configurationOf(settings: Settings, model: VideoModel, preprocessing: Preprocessing, past: ModelPast): Json {
  return JSON.parse(JSON.stringify({ program, model: model.config(), ...preprocessing, settings, ...pastToKeep(past) })) as Json;
}

const configuration = v.object({
  model: v.unknown(),
  classes: v.pipe(v.array(v.string()), v.minLength(1)),
  normalization: v.unknown(),
  seconds: v.pipe(v.number(), v.gtValue(0)),
  settings: v.unknown(),
});

const reader: ConfigurationReader<SavedParts<Settings, Preprocessing>> = {
  program,
  read(json, source) {
    const parsed = v.safeParse(configuration, json);
    const settings = parsed.success ? settingsFrom(parsed.output.settings) : undefined;
    if (!parsed.success || settings === undefined) return undefined;
    const { model: config, classes, normalization, seconds } = parsed.output;
    return { settings, config, preprocessing: { classes, normalization: normalizationFromJSON(normalization, { source }), seconds } };
  },
};

/** The models of this program. */
export const videoModels: SavedModels<Settings, Preprocessing> = savedModels(reader);
