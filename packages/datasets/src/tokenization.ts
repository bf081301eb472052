/** How each kind of vocabulary splits a text into tokens and joins them again. A new kind is a new row. */
import { betweenWords, splitWords } from './splitWords.js';
import type { VocabularyKind } from './vocabulary.js';

export interface Tokenization {
  /** The word for one token in messages. */
  readonly token: string;
  /** The tokens of a text, in order. */
  split(text: string): Iterable<string>;
  /** The text that `split` left out between two tokens. */
  between(previous: string, next: string): string;
}

export const tokenizations: { readonly [Kind in VocabularyKind]: Tokenization } = {
  // A string iterates over its code points, so a character outside the basic plane is one token, not two.
  characters: { token: 'character', split: (text) => text, between: () => '' },
  words: { token: 'word', split: splitWords, between: betweenWords },
};
