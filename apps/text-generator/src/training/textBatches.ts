/** A text as windows of ids, one part to train on and one to validate with. */
import { count, percent, UsageError } from '@statal/command-line';
import { type ContiguousBatches, contiguousBatches, splitText, type Vocabulary } from '@statal/datasets';
import type { NamedText } from './readTrainingText.js';
import type { FixedSettings } from './settings.js';

type BatchSettings = Pick<FixedSettings, 'batch' | 'steps' | 'validation'>;

export interface TextBatches {
  /** Tokens of the whole text. */
  readonly tokens: number;
  readonly train: ContiguousBatches;
  /** Absent where the share is 0. */
  readonly validation?: ContiguousBatches | undefined;
}

/** The windows of both parts, as char-rnn makes them. The validation part is read to its last short window. */
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
 * Windows that reach every token a model can be asked for: as many streams as in training, fewer where the text is too short for that, and the
 * last short window too.
 */
export function evaluationWindows(ids: Int32Array, name: string, { batch, steps }: BatchSettings): ContiguousBatches {
  return contiguousBatches(ids, { batch: Math.max(1, Math.min(batch, ids.length - 1)), steps, partial: true, source: name });
}

/** The last share of the text, as in training. */
export function validationPart(ids: Int32Array, { validation }: BatchSettings, name: string): Int32Array {
  if (validation === 0)
    throw new UsageError('--split validation', 'the model was trained on all of its text', 'Use --split all with a text of another kind');
  return splitText(ids, { validation, source: name }).validation;
}

/** More than any language has in a word on average. */
const longWord = 30;

/** @throws UsageError if a text has too few words because nothing stands between them */
function requireSpaces(name: string, length: number, words: number): void {
  if (length < longWord * words) return;
  throw new UsageError(
    name,
    `its ${count(length)} characters are ${count(words)} word${words === 1 ? '' : 's'}: there are no spaces between words`,
    'Train on characters instead: train --tokens characters',
  );
}
