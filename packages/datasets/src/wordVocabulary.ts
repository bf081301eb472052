/** A vocabulary of the most frequent words of a text. All other words become one unknown word. */
import { createVocabulary } from './createVocabulary.js';
import { DatasetError } from './datasetError.js';
import { requireOptions, requireText } from './requireArgument.js';
import { splitWords, unknownWord } from './splitWords.js';
import type { Vocabulary } from './vocabulary.js';

/** The options of `wordVocabulary`. */
export interface WordVocabularyOptions {
  /** Largest number of tokens, including `<unk>`: 2 or more. A text with fewer gives a smaller vocabulary. */
  readonly size: number;
}

/**
 * A vocabulary in which `<unk>` has id 0 and the most frequent tokens of the text follow. Equally frequent ones are in the order of first
 * occurrence. Words, punctuation and newlines are tokens (see `splitWords`); case is kept.
 *
 * @throws DatasetError if the text is empty, or the size is not an integer of 2 or more
 *
 * @example
 * const vocabulary = wordVocabulary('to be, or not to be', { size: 3 });
 * vocabulary.toJSON().tokens; // ['<unk>', 'to', 'be']
 * vocabulary.decode(vocabulary.encode('to see or to be')); // 'to <unk> <unk> to be'
 */
export function wordVocabulary(text: string, options: WordVocabularyOptions): Vocabulary {
  requireOptions('wordVocabulary', options, ['size']);
  requireText('wordVocabulary', 'text', text);
  const { size } = options;
  if (!Number.isInteger(size) || size < 2) {
    throw new DatasetError(
      'wordVocabulary',
      `size must be an integer of 2 or more, got ${size}`,
      `${unknownWord} takes one place; 10000 is usual`,
    );
  }
  if (text === '') throw new DatasetError('wordVocabulary', 'the text is empty', 'A vocabulary needs at least one word');
  const counts = new Map<string, number>();
  for (const token of splitWords(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
  counts.delete(unknownWord);
  const byFrequency = [...counts].sort(([, a], [, b]) => b - a); // the sort is stable, and a Map keeps the order of insertion
  const frequent = byFrequency.slice(0, size - 1).map(([token]) => token);
  return createVocabulary({ kind: 'words', tokens: [unknownWord, ...frequent], unknown: unknownWord });
}
