/** A vocabulary of the most frequent words of a text. All other words become one unknown word. */
import { createVocabulary } from './createVocabulary.js';
import { DatasetError } from './datasetError.js';
import { requireOptions } from './requireArgument.js';
import { unknownWord } from './splitWords.js';
import { countPieces, type TextPieces } from './textPieces.js';
import type { Vocabulary } from './vocabulary.js';
import { WordCounter } from './wordCounter.js';

/** The options of `wordVocabulary`. */
export interface WordVocabularyOptions {
  /** Largest number of tokens, including `<unk>`: 2 or more. A text with fewer gives a smaller vocabulary. */
  readonly size: number;
}

/**
 * A vocabulary in which `<unk>` has id 0 and the most frequent tokens of the text follow. Equally frequent ones are in the order of first
 * occurrence. Words, punctuation and newlines are tokens (see `splitWords`); case is kept.
 *
 * A text of any length is `streamText(path)`: await the result, which is that of the whole text. More than a million different words, or
 * 4 `size`, do not stay in memory: the rarest are forgotten, so that the counts of rare words may be too low then.
 *
 * @param text a string, or pieces of one that do not end inside a character
 * @throws DatasetError if the text is empty, or the size is not an integer of 2 or more
 *
 * @example
 * const vocabulary = wordVocabulary('to be, or not to be', { size: 3 });
 * vocabulary.toJSON().tokens; // ['<unk>', 'to', 'be']
 * vocabulary.decode(vocabulary.encode('to see or to be')); // 'to <unk> <unk> to be'
 */
export function wordVocabulary(text: string | Iterable<string>, options: WordVocabularyOptions): Vocabulary;
export function wordVocabulary(text: AsyncIterable<string>, options: WordVocabularyOptions): Promise<Vocabulary>;
export function wordVocabulary(text: TextPieces | AsyncIterable<string>, options: WordVocabularyOptions): Vocabulary | Promise<Vocabulary> {
  requireOptions('wordVocabulary', options, ['size']);
  const { size } = options;
  if (!Number.isInteger(size) || size < 2) {
    throw new DatasetError(
      'wordVocabulary',
      `size must be an integer of 2 or more, got ${size}`,
      `${unknownWord} takes one place; 10000 is usual`,
    );
  }
  const counter = new WordCounter(size - 1);
  return countPieces('wordVocabulary', text, counter, () => vocabularyOf(counter));
}

function vocabularyOf(counter: WordCounter): Vocabulary {
  const frequent = counter.mostFrequent();
  if (frequent === undefined) throw new DatasetError('wordVocabulary', 'the text is empty', 'A vocabulary needs at least one word');
  return createVocabulary({ kind: 'words', tokens: [unknownWord, ...frequent], unknown: unknownWord });
}
