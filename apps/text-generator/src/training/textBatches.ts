/** The windows of ids of a text, with one part for training and one for validation. */
import { count, percent, UsageError } from '@statal/command-line';
import { type ContiguousBatches, contiguousBatches, splitText, type Vocabulary } from '@statal/datasets';
import type { NamedText } from './readTrainingText.js';
import type { FixedSettings } from './settings.js';

type BatchSettings = Pick<FixedSettings, 'batch' | 'steps' | 'validation'>;

export interface TextBatches {
  /** Number of tokens of the whole text. */
  readonly tokens: number;
  readonly train: ContiguousBatches;
  /** Absent if the share is 0. */
  readonly validation?: ContiguousBatches | undefined;
}

/** The windows of both parts, as in char-rnn. The validation part includes its short last window. */
export function textBatches({ name, text }: NamedText, vocabulary: Vocabulary, settings: BatchSettings): TextBatches {
  const { batch, steps, validation } = settings;
  const ids = vocabulary.encode(text, { source: name });
  if (vocabulary.kind === 'words' && ids.length <= batch * steps) requireSpaces(name, text.length, ids.length);
  const parts = splitText(ids, { validation, source: name });
  const source = validation > 0 ? `${name} without its last ${percent(validation)}, which is for validation` : name;
  const train = contiguousBatches(parts.train, { batch, steps, source });
  const held = validation > 0 ? evaluationWindows(parts.validation, `the validation part of ${name}`, settings) : undefined;
  return { tokens: ids.length, train, validation: held };
}

/**
 * Windows that contain every possible target: as many streams as in training, or fewer for a short text, and with the short last window.
 */
export function evaluationWindows(ids: Int32Array, name: string, { batch, steps }: BatchSettings): ContiguousBatches {
  return contiguousBatches(ids, { batch: Math.max(1, Math.min(batch, ids.length - 1)), steps, partial: true, source: name });
}

/** The validation part of the text, as in training. */
export function validationPart(ids: Int32Array, { validation }: BatchSettings, name: string): Int32Array {
  if (validation === 0)
    throw new UsageError('--split validation', 'the model was trained on all of its text', 'Use --split all with a text of another kind');
  return splitText(ids, { validation, source: name }).validation;
}

/** More characters per word than the average of any language. */
const longWord = 30;

/** @throws UsageError if a text has too few words because it has no spaces between them */
function requireSpaces(name: string, length: number, words: number): void {
  if (length < longWord * words) return;
  throw new UsageError(
    name,
    `its ${count(length)} characters are ${count(words)} word${words === 1 ? '' : 's'}: there are no spaces between words`,
    'Train on characters instead: train --tokens characters',
  );
}
