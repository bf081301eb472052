/** A vocabulary of Unicode code points: small, exact, and independent of any language. */
import { createVocabulary } from './createVocabulary.js';
import { DatasetError } from './datasetError.js';
import { requireArgument, requireFlag, requireOptions, requireText } from './requireArgument.js';
import type { Vocabulary } from './vocabulary.js';

/** The options of `characterVocabulary`. */
export interface CharacterVocabularyOptions {
  /**
   * Adds U+FFFD, the replacement character, as the unknown token. Use it if later texts may have characters that the training text lacks.
   * Its embedding is trained only if the training text contains it. Default: false.
   */
  readonly unknown?: boolean | undefined;
}

const replacementCharacter = '\uFFFD';
const codePoints = 0x110000;

/**
 * The characters of a text, sorted by code point, so that the same text always gives the same ids.
 *
 * @param text a string, or pieces of one that do not end inside a character
 * @throws DatasetError if the text is empty
 *
 * @example
 * const vocabulary = characterVocabulary('hello');
 * vocabulary.encode('hole'); // [1, 3, 2, 0]
 */
export function characterVocabulary(text: string | Iterable<string>, options: CharacterVocabularyOptions = {}): Vocabulary {
  requireOptions('characterVocabulary', options, ['unknown']);
  const { unknown = false } = options;
  requireFlag('characterVocabulary', 'unknown', unknown);
  const isIterable = typeof text === 'string' || typeof (text as Iterable<string> | undefined)?.[Symbol.iterator] === 'function';
  requireArgument('characterVocabulary', 'text', isIterable, text, 'a string or an iterable of strings');
  const seen = new Uint8Array(codePoints); // one flag per code point, much faster than a set of strings
  for (const piece of typeof text === 'string' ? [text] : text) {
    requireText('characterVocabulary', 'a piece of the text', piece);
    for (let at = 0; at < piece.length; at++) {
      const point = piece.codePointAt(at) ?? 0;
      seen[point] = 1;
      if (point > 0xffff) at++;
    }
  }
  if (!seen.includes(1)) throw new DatasetError('characterVocabulary', 'the text is empty', 'A vocabulary needs at least one character');
  if (!unknown) return createVocabulary({ kind: 'characters', tokens: charactersOf(seen) });
  seen[replacementCharacter.charCodeAt(0)] = 1;
  return createVocabulary({ kind: 'characters', tokens: charactersOf(seen), unknown: replacementCharacter });
}

function charactersOf(seen: Uint8Array): string[] {
  const characters: string[] = [];
  seen.forEach((flag, point) => {
    if (flag === 1) characters.push(String.fromCodePoint(point));
  });
  return characters;
}
