/** The settings of a training: those of every training on a corpus, and what this program adds. */
import { type BuiltInCell, builtInCells } from '@statal/cells';
import {
  type CellSettings,
  type CorpusSettings,
  cellOptionsSchema,
  knowsCell,
  type SavedSettings,
  savedSettingsEntries,
  whole,
} from '@statal/command-line/corpus';
import { type CorpusName, corpora } from '@statal/datasets/audio';
import * as v from 'valibot';

/** The settings that decide the numbers. fixedSettings.ts lists those of the model. */
export interface FixedSettings extends CorpusSettings, CellSettings {
  readonly layers: number;
  /** Units of each direction. */
  readonly units: number;
  readonly bidirectional: boolean;
  /** Number of frames of 10 milliseconds in a step. */
  readonly frames: number;
  readonly pooling: PoolingName;
  readonly features: FeatureName;
}

/** The source of recordings: a folder, a corpus known by name, a local copy of one (both fields), or the synthesizer (neither). */
export interface DataChoice {
  readonly data?: string | undefined;
  readonly corpus?: CorpusName | undefined;
  readonly pattern?: string | undefined;
}

export interface Settings extends FixedSettings, SavedSettings {
  readonly source: DataChoice;
}

export const poolingNames = ['mean', 'max', 'last', 'attention'] as const;
export const featureNames = ['logMel', 'mfcc'] as const;
export type PoolingName = (typeof poolingNames)[number];
export type FeatureName = (typeof featureNames)[number];
export const cellKinds = Object.keys(builtInCells) as BuiltInCell[];
export const corpusNames = Object.keys(corpora) as CorpusName[];

const settings: v.GenericSchema<unknown, Settings> = v.object({
  ...savedSettingsEntries,
  cell: v.picklist(cellKinds),
  cellOptions: cellOptionsSchema,
  layers: whole(1),
  units: whole(1),
  bidirectional: v.boolean(),
  frames: whole(1),
  pooling: v.picklist(poolingNames),
  features: v.picklist(featureNames),
  source: v.object({ data: v.optional(v.string()), corpus: v.optional(v.picklist(corpusNames)), pattern: v.optional(v.string()) }),
});

/** The settings in a checkpoint, or `undefined` if this program does not understand them. */
export function settingsFrom(json: unknown): Settings | undefined {
  const parsed = v.safeParse(settings, json);
  return parsed.success && knowsCell(parsed.output) ? parsed.output : undefined;
}
