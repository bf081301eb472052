/** What every vocabulary does, whatever its tokens are. Models see ids; people see text; this stands between. */
import type { UnknownToken } from './unknownToken.js';

/** What a token is: a Unicode code point, or a word as `splitWords` finds it. */
export type VocabularyKind = 'characters' | 'words';

/** What to do about a token the vocabulary does not have. */
export type OnUnknown = 'error' | 'skip' | 'replace';

export interface EncodeOptions {
  /**
   * `'error'` names all such tokens and where the first stands, `'skip'` leaves it out, `'replace'` puts the unknown token in its place.
   * Default: `'replace'` where the vocabulary has an unknown token, else `'error'`.
   */
  readonly onUnknown?: OnUnknown | undefined;
  /** What messages call the text, e.g. the path it came from. Default: "text". */
  readonly source?: string | undefined;
}

/** A vocabulary as plain data, for a checkpoint. The id of a token is its place in `tokens`. */
export interface VocabularyJSON {
  readonly kind: VocabularyKind;
  readonly tokens: readonly string[];
  /** The token that stands for all others; one of `tokens`. */
  readonly unknown?: string | undefined;
}

/** Tokens and their ids, 0 to size - 1. */
export interface Vocabulary {
  readonly kind: VocabularyKind;
  /** How many tokens there are, the unknown token included. */
  readonly size: number;
  /** The id that stands for every token the vocabulary does not have, where there is one. */
  readonly unknownId: number | undefined;

  /** The ids of a text [tokens]. Fails with a `DatasetError` under `onUnknown: 'error'`, and under `'replace'` without an unknown token. */
  encode(text: string, options?: EncodeOptions): Int32Array;

  /** The tokens of a text that the vocabulary does not have, the most frequent first: what `encode` would skip, replace or refuse. */
  unknownTokens(text: string): readonly UnknownToken[];

  /** The text of ids. `decode(encode(text))` is `text` where every token is known. Fails with a `DatasetError` at an id out of range. */
  decode(ids: Iterable<number>): string;

  /**
   * `decode` for ids that come one by one, as when a model writes: a function from an id to the text it adds. It remembers the last token,
   * because a space may belong between two; feed it the prompt first.
   *
   * @example
   * const write = vocabulary.streamDecoder();
   * for (const id of ids) process.stdout.write(write(id));
   */
  streamDecoder(): (id: number) => string;

  /** The token of an id. Fails with a `DatasetError` when it is out of range. */
  tokenOf(id: number): string;

  /** The id of a token, if the vocabulary has it. */
  idOf(token: string): number | undefined;

  /** Plain data for a checkpoint; `vocabularyFromJSON` reads it back. */
  toJSON(): VocabularyJSON;
}
