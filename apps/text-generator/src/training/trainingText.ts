/** The text of a training or an evaluation: in memory, or as the token folder that `prepare` made. */
import { resolve } from 'node:path';
import { UsageError } from '@statal/command-line';
import { openTokens, type TokenFolder, type Vocabulary } from '@statal/datasets';
import { isTokenFolder } from './isTokenFolder.js';
import { type NamedText, readTrainingText } from './readTrainingText.js';
import type { TextIdentity } from './settings.js';

/** A text that stays on disk as ids. */
export interface StoredText {
  /** Name of the text in messages. */
  readonly name: string;
  readonly tokens: TokenFolder;
  readonly identity: TextIdentity;
}

export type TrainingText = NamedText | StoredText;

/**
 * @param path the path of a file or of a token folder. Default: the built-in text.
 * @throws DatasetError if it cannot be read
 */
export async function openTrainingText(path?: string): Promise<TrainingText> {
  if (path === undefined || !isTokenFolder(path)) return readTrainingText(path);
  const tokens = await openTokens(path);
  return { name: path, tokens, identity: { input: resolve(path), sha256: tokens.sha256 } };
}

export function isStored(text: TrainingText): text is StoredText {
  return 'tokens' in text;
}

/**
 * Checks that a stored text has the ids of a model. A text in memory is encoded for it.
 *
 * @param model what has the vocabulary, for the message
 * @throws UsageError if the vocabularies differ
 */
export function requireVocabulary(text: TrainingText, vocabulary: Vocabulary, model: string): void {
  if (!isStored(text) || JSON.stringify(text.tokens.vocabulary) === JSON.stringify(vocabulary)) return;
  throw new UsageError(
    text.name,
    `its ids are not those of the vocabulary of ${model}`,
    'Prepare the text with that vocabulary: prepare --from, with another --out',
  );
}
