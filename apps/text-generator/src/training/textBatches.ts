/** The windows of a text, with one part for training and one for validation. */
import { count, percent, UsageError } from '@statal/command-line';
import { type BatchPart, splitText, type TokenSource, type Vocabulary } from '@statal/datasets';
import { type TextWindows, textWindows, type WindowList, type WindowSettings } from './textWindows.js';
import { isStored, type TrainingText } from './trainingText.js';

export interface TextBatches extends TextWindows<WindowList> {
  /** Number of tokens of the whole text. */
  readonly tokens: number;
}

/**
 * @param settings `part`: the rank whose rows the windows have. Default: all rows
 * @throws UsageError if a text of words has no spaces between them, DatasetError if it is too short
 */
export function textBatches(
  text: TrainingText,
  vocabulary: Vocabulary,
  settings: WindowSettings & { readonly part?: BatchPart | undefined },
): TextBatches {
  const { name } = text;
  const { batch, steps, validation } = settings;
  const ids = isStored(text) ? text.tokens : vocabulary.encode(text.text, { source: name });
  if (!isStored(text) && vocabulary.kind === 'words' && ids.length <= batch * steps) requireSpaces(name, text.text.length, ids.length);
  const train = validation > 0 ? `${name} without its last ${percent(validation)}, which is for validation` : name;
  const names = { source: name, train, validation: `the validation part of ${name}` };
  return { tokens: ids.length, ...textWindows(ids, settings, names, settings.part) };
}

/** The validation part of the text, as in training. */
export function validationPart(
  ids: Int32Array | TokenSource,
  { validation }: Pick<WindowSettings, 'validation'>,
  name: string,
): Int32Array | TokenSource {
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
