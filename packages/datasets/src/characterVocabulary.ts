/** A vocabulary of Unicode code points: small, exact, and independent of any language. */
import { createVocabulary } from './createVocabulary.js';
import { DatasetError } from './datasetError.js';
import { requireFlag, requireOptions } from './requireArgument.js';
import { countPieces, type TextPieces } from './textPieces.js';
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
 * @param text a string, or pieces of one that do not end inside a character. A text of any length is `streamText(path)`: await the result.
 * @throws DatasetError if the text is empty
 *
 * @example
 * const vocabulary = characterVocabulary('hello');
 * vocabulary.encode('hole'); // [1, 3, 2, 0]
 */
export function characterVocabulary(text: string | Iterable<string>, options?: CharacterVocabularyOptions): Vocabulary;
export function characterVocabulary(text: AsyncIterable<string>, options?: CharacterVocabularyOptions): Promise<Vocabulary>;
export function characterVocabulary(
  text: TextPieces | AsyncIterable<string>,
  options: CharacterVocabularyOptions = {},
): Vocabulary | Promise<Vocabulary> {
  requireOptions('characterVocabulary', options, ['unknown']);
  const { unknown = false } = options;
  requireFlag('characterVocabulary', 'unknown', unknown);
  const counter = new CharacterCounter();
  return countPieces('characterVocabulary', text, counter, () => vocabularyOf(counter, unknown));
}

/** Notes which characters a text has. */
class CharacterCounter {
  /** One flag per code point, much faster than a set of strings. */
  readonly seen: Uint8Array = new Uint8Array(codePoints);

  take(piece: string): void {
    const { seen } = this;
    for (let at = 0; at < piece.length; at++) {
      const point = piece.codePointAt(at) ?? 0;
      seen[point] = 1;
      if (point > 0xffff) at++;
    }
  }
}

function vocabularyOf({ seen }: CharacterCounter, unknown: boolean): Vocabulary {
  if (!seen.includes(1)) throw new DatasetError('characterVocabulary', 'the text is empty', 'A vocabulary needs at least one character');
  if (!unknown) return createVocabulary({ kind: 'characters', tokens: charactersOf(seen) });
  seen[replacementCharacter.charCodeAt(0)] = 1;
  return createVocabulary({ kind: 'characters', tokens: charactersOf(seen), unknown: replacementCharacter });
}

function charactersOf(seen: Uint8Array): string[] {
  const characters: string[] = [];
  for (let point = 0; point < codePoints; point++) if (seen[point] === 1) characters.push(String.fromCodePoint(point));
  return characters;
}
