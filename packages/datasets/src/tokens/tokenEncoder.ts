/** Turns a text that arrives in pieces into the ids that `vocabulary.encode` gives for the whole. */
import { DatasetError } from '../datasetError.js';
import { WordSplitter } from '../splitWords.js';
import { tokenizations } from '../tokenization.js';
import { unknownTokensError } from '../unknownTokens.js';
import type { OnUnknown, Vocabulary } from '../vocabulary.js';

export interface TokenEncoder {
  /** The ids that are certain now. The array is valid until the next call. */
  take(piece: string): Int32Array;
  /** The last ids. */
  end(): Int32Array;
}

export interface TokenEncoderOptions {
  readonly onUnknown: OnUnknown;
  /** Name of the text in messages. */
  readonly source: string;
}

export function createEncoder(vocabulary: Vocabulary, options: TokenEncoderOptions): TokenEncoder {
  if (options.onUnknown === 'replace' && vocabulary.unknownId === undefined) {
    const reason = 'it cannot be encoded with onUnknown "replace": the vocabulary has no unknown token';
    throw new DatasetError(options.source, reason, 'Use "skip", or build it with { unknown: true }');
  }
  return vocabulary.kind === 'characters' ? new CharacterEncoder(vocabulary, options) : new WordEncoder(vocabulary, options);
}

/** Counts tokens and lines, for the message about an unknown one. */
class UnknownCase {
  position = 0;
  line = 1;
  readonly #vocabulary: Vocabulary;
  readonly #options: TokenEncoderOptions;

  constructor(vocabulary: Vocabulary, options: TokenEncoderOptions) {
    this.#vocabulary = vocabulary;
    this.#options = options;
  }

  /** The id in place of an unknown token, or -1 to leave it out. */
  replacement(token: string): number {
    const { kind, size, unknownId } = this.#vocabulary;
    const { onUnknown, source } = this.#options;
    if (onUnknown === 'skip') return -1;
    if (onUnknown === 'replace' && unknownId !== undefined) return unknownId;
    const { position, line } = this;
    throw unknownTokensError([{ token, count: 1, position, line }], {
      source,
      unit: tokenizations[kind].token,
      vocabulary: `the vocabulary of ${size} ${kind}`,
      canReplace: unknownId !== undefined,
    });
  }
}

const newline = 10;

/** A table by code point instead of a map of strings: this runs over every character of a large text. */
class CharacterEncoder implements TokenEncoder {
  /** By code point, -1 where there is none. */
  readonly #ids: Int32Array;
  readonly #unknown: UnknownCase;
  #buffer = new Int32Array(0);

  constructor(vocabulary: Vocabulary, options: TokenEncoderOptions) {
    this.#unknown = new UnknownCase(vocabulary, options);
    const points = vocabulary.toJSON().tokens.map((token) => token.codePointAt(0) ?? 0);
    this.#ids = new Int32Array(points.reduce((last, point) => Math.max(last, point), 0) + 1).fill(-1);
    for (const [id, point] of points.entries()) this.#ids[point] = id;
  }

  take(piece: string): Int32Array {
    if (this.#buffer.length < piece.length) this.#buffer = new Int32Array(piece.length);
    const [ids, to, unknown] = [this.#ids, this.#buffer, this.#unknown];
    let count = 0;
    for (let at = 0; at < piece.length; at++, unknown.position++) {
      const point = piece.codePointAt(at) ?? 0;
      if (point > 0xffff) at++;
      const known = point < ids.length ? ids[point] : -1;
      const id = known >= 0 ? known : unknown.replacement(String.fromCodePoint(point));
      if (id >= 0) to[count++] = id;
      if (point === newline) unknown.line++;
    }
    return to.subarray(0, count);
  }

  end(): Int32Array {
    return new Int32Array(0);
  }
}

class WordEncoder implements TokenEncoder {
  readonly #splitter: WordSplitter;
  readonly #vocabulary: Vocabulary;
  readonly #unknown: UnknownCase;

  constructor(vocabulary: Vocabulary, options: TokenEncoderOptions) {
    this.#vocabulary = vocabulary;
    this.#splitter = new WordSplitter(options.source);
    this.#unknown = new UnknownCase(vocabulary, options);
  }

  take(piece: string): Int32Array {
    return this.#idsOf(this.#splitter.take(piece));
  }

  end(): Int32Array {
    return this.#idsOf(this.#splitter.end());
  }

  #idsOf(words: Iterable<string>): Int32Array {
    const [vocabulary, unknown] = [this.#vocabulary, this.#unknown];
    const ids: number[] = [];
    for (const word of words) {
      const id = vocabulary.idOf(word) ?? unknown.replacement(word);
      if (id >= 0) ids.push(id);
      if (word === '\n') unknown.line++;
      unknown.position++;
    }
    return Int32Array.from(ids);
  }
}
