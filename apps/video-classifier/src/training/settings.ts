/** The settings of a training: those of every training on a corpus, and what this program adds. */
import {
  type CellName,
  type CellSettings,
  type CorpusSettings,
  cellOptionsSchema,
  knowsCell,
  type SavedSettings,
  savedSettingsEntries,
  whole,
} from '@statal/command-line/corpus';
import type { ClipQuestion } from '@statal/datasets/video';
import * as v from 'valibot';
import { imageCells } from './imageCells.js';

/** The settings that decide the numbers. fixedSettings.ts lists those of the model. */
export interface FixedSettings extends CorpusSettings, CellSettings<CellName> {
  /** Whether the model predicts the next frame, or the class of a clip. */
  readonly predict: boolean;
  /** Rows and columns of a frame. */
  readonly size: number;
  /** Frames per second. */
  readonly rate: number;
  readonly gray: boolean;
  readonly layers: number;
  /** Units of each recurrent layer; of a cell over images, at every pixel. */
  readonly units: number;
}

/** The source of clips: a folder, or a synthesizer, which draws clips for a question. */
export interface DataChoice {
  readonly data?: string | undefined;
  readonly pattern?: string | undefined;
  readonly question?: ClipQuestion | undefined;
  /** Number of clips that a synthesizer draws of each class. */
  readonly clips?: number | undefined;
}

export interface Settings extends FixedSettings, SavedSettings {
  readonly source: DataChoice;
}

export const cellKinds: readonly CellName[] = ['statal', 'lstm', 'gru', 'rnn', 'indrnn', 'mgu', 'minGru', 'minLstm', ...imageCells, 'none'];
export const questions: readonly ClipQuestion[] = ['turn', 'blinks', 'order'];
const settings: v.GenericSchema<unknown, Settings> = v.object({
  ...savedSettingsEntries,
  cell: v.picklist(cellKinds),
  cellOptions: cellOptionsSchema,
  predict: v.boolean(),
  size: whole(4),
  rate: v.pipe(v.number(), v.gtValue(0)),
  gray: v.boolean(),
  layers: whole(1),
  units: whole(1),
  source: v.object({
    data: v.optional(v.string()),
    pattern: v.optional(v.string()),
    question: v.optional(v.picklist(questions)),
    clips: v.optional(whole(1)),
  }),
});

/** The settings in a checkpoint, or `undefined` if this program does not understand them. */
export function settingsFrom(json: unknown): Settings | undefined {
  const parsed = v.safeParse(settings, json);
  return parsed.success && knowsCell(parsed.output) ? parsed.output : undefined;
}
