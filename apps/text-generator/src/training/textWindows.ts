/** The windows of a text's ids, with one part for training and one for validation. */
import {
  type AsyncContiguousBatches,
  type BatchPart,
  type ContiguousBatches,
  contiguousBatches,
  splitText,
  type TokenSource,
} from '@statal/datasets';
import type { FixedSettings } from './settings.js';

export type WindowSettings = Pick<FixedSettings, 'batch' | 'steps' | 'validation'>;

/** Windows of ids in memory, or of ids in files. */
export type WindowList = ContiguousBatches | AsyncContiguousBatches;

export interface TextWindows<Windows extends WindowList = ContiguousBatches> {
  readonly train: Windows;
  /** Absent if the share is 0. */
  readonly validation?: Windows | undefined;
}

/** What messages call the two parts of the text. */
export interface PartNames {
  /** The whole text. */
  readonly source: string;
  readonly train: string;
  readonly validation: string;
}

/**
 * The windows of both parts, as in char-rnn. The validation part includes its short last window.
 *
 * @param part the rank whose rows the windows have. Default: all rows
 */
export function textWindows(ids: Int32Array, settings: WindowSettings, names: PartNames, part?: BatchPart): TextWindows;
export function textWindows(
  ids: Int32Array | TokenSource,
  settings: WindowSettings,
  names: PartNames,
  part?: BatchPart,
): TextWindows<WindowList>;
export function textWindows(
  ids: Int32Array | TokenSource,
  settings: WindowSettings,
  names: PartNames,
  part?: BatchPart,
): TextWindows<WindowList> {
  const { batch, steps, validation } = settings;
  const parts = splitText(ids, { validation, source: names.source });
  const train = contiguousBatches(parts.train, { batch, steps, source: names.train, part });
  return { train, validation: validation > 0 ? evaluationWindows(parts.validation, names.validation, { ...settings, part }) : undefined };
}

/**
 * Windows that contain every possible target: as many streams as in training, or fewer for a short text, and with the short last window.
 */
export function evaluationWindows(
  ids: Int32Array | TokenSource,
  name: string,
  { batch, steps, part }: Omit<WindowSettings, 'validation'> & { readonly part?: BatchPart | undefined },
): WindowList {
  return contiguousBatches(ids, { batch: Math.max(1, Math.min(batch, ids.length - 1)), steps, partial: true, source: name, part });
}
