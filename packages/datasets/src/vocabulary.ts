/** The interface of all vocabularies, which convert between the text that people read and the ids that models use. */
import type { UnknownToken } from './unknownToken.js';

/** The kind of tokens: Unicode code points, or words as `splitWords` defines them. */
export type VocabularyKind = 'characters' | 'words';

/** What to do with a token that the vocabulary does not have. */
export type OnUnknown = 'error' | 'skip' | 'replace';

/** The options of `Vocabulary.encode`. */
export interface EncodeOptions {
  /**
   * `'error'` throws and names all such tokens and the position of the first. `'skip'` leaves them out. `'replace'` uses the unknown token
   * instead. Default: `'replace'` if the vocabulary has an unknown token, else `'error'`.
   */
  readonly onUnknown?: OnUnknown | undefined;
  /** Name of the text in messages, e.g. its path. Default: "text". */
  readonly source?: string | undefined;
}

/** A vocabulary as plain data, for a checkpoint. The id of a token is its index in `tokens`. */
export interface VocabularyJSON {
  readonly kind: VocabularyKind;
  readonly tokens: readonly string[];
  /** The token that replaces every token that the vocabulary does not have; it is one of `tokens`. */
  readonly unknown?: string | undefined;
}

/** Tokens and their ids, 0 to size - 1. */
export interface Vocabulary {
  readonly kind: VocabularyKind;
  /** Number of tokens, including the unknown token. */
  readonly size: number;
  /** The id of the unknown token, which replaces every token that the vocabulary does not have. Undefined if there is none. */
  readonly unknownId: number | undefined;

  /**
   * The ids of a text, [tokens].
   *
   * @throws DatasetError if a token is unknown and `onUnknown` is `'error'`, or is `'replace'` without an unknown token
   */
  encode(text: string, options?: EncodeOptions): Int32Array;

  /** The tokens of a text that the vocabulary does not have, most frequent first. */
  unknownTokens(text: string): readonly UnknownToken[];

  /**
   * The text of ids. `decode(encode(text))` is `text` if every token is known.
   *
   * @throws DatasetError if an id is out of range
   */
  decode(ids: Iterable<number>): string;

  /**
   * `decode` for ids that come one by one, as in generation: a function from an id to the text it adds. It remembers the last token,
   * because a space may belong between two tokens. Feed it the prompt first.
   *
   * @example
   * const vocabulary = wordVocabulary('to be, or not to be', { size: 8 });
   * const write = vocabulary.streamDecoder();
   * Array.from(vocabulary.encode('to be, or not'), write).join('|'); // 'to| be|,| |or| not'
   */
  streamDecoder(): (id: number) => string;

  /**
   * The token of an id.
   *
   * @throws DatasetError if the id is out of range
   */
  tokenOf(id: number): string;

  /** The id of a token, or undefined. */
  idOf(token: string): number | undefined;

  /** Plain data for a checkpoint; `vocabularyFromJSON` reads it back. */
  toJSON(): VocabularyJSON;
}
