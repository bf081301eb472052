/** The one implementation of `Vocabulary`: a list of tokens, and the tokenisation of its kind. */
import { DatasetError } from './datasetError.js';
import { tokenisations } from './tokenisation.js';
import type { OnUnknown, Vocabulary, VocabularyJSON } from './vocabulary.js';

/** The vocabulary of tokens that are known to be distinct; `unknown`, if given, is one of them. */
export function createVocabulary({ kind, tokens, unknown }: VocabularyJSON): Vocabulary {
  const { token: unit, split, between } = tokenisations[kind];
  const idByToken = new Map(tokens.map((token, id) => [token, id]));
  const unknownId = unknown === undefined ? undefined : idByToken.get(unknown);
  const size = tokens.length;

  function tokenOf(id: number): string {
    if (Number.isInteger(id) && id >= 0 && id < size) return tokens[id];
    throw new DatasetError(
      `vocabulary of ${size} ${kind}`,
      `it has no id ${id}`,
      `Use ids from 0 to ${size - 1}, as the model of this vocabulary gives`,
    );
  }

  function streamDecoder(): (id: number) => string {
    let previous: string | undefined;
    return (id) => {
      const token = tokenOf(id);
      const piece = previous === undefined ? token : between(previous, token) + token;
      previous = token;
      return piece;
    };
  }

  /** The id that goes in the place of an unknown token, if any. */
  function replacement(onUnknown: OnUnknown, token: string, position: number, text: string, source: string): number | undefined {
    switch (onUnknown) {
      case 'skip':
        return undefined;
      case 'replace':
        if (unknownId !== undefined) return unknownId;
        throw new DatasetError(
          source,
          `it cannot be encoded with onUnknown "replace": the vocabulary has no unknown token`,
          'Use "skip", or build it with { unknown: true }',
        );
      case 'error': {
        const line = lineOf(position, split(text));
        const ways = unknownId === undefined ? 'onUnknown "skip"' : 'onUnknown "skip" or "replace"';
        throw new DatasetError(
          source,
          `${unit} ${position} (line ${line}), ${shown(token)}, is not in the vocabulary of ${size} ${kind}`,
          `Remove it, encode with ${ways}, or build the vocabulary from a text that has it`,
          { offset: position, line },
        );
      }
      default:
        throw new DatasetError(
          source,
          `onUnknown cannot be ${JSON.stringify(onUnknown satisfies never)}`,
          'Use "error", "skip" or "replace"',
        );
    }
  }

  return {
    kind,
    size,
    unknownId,
    tokenOf,
    streamDecoder,
    idOf: (token) => idByToken.get(token),
    toJSON: () => ({ kind, tokens, ...(unknown !== undefined && { unknown }) }),

    encode(text, { onUnknown = unknownId === undefined ? 'error' : 'replace', source = 'text' } = {}) {
      const ids = new Int32Array(text.length); // no token is shorter than one UTF-16 unit
      let count = 0;
      let position = 0;
      for (const token of split(text)) {
        const id = idByToken.get(token) ?? replacement(onUnknown, token, position, text, source);
        if (id !== undefined) ids[count++] = id;
        position++;
      }
      return count === ids.length ? ids : ids.slice(0, count);
    },

    decode(ids) {
      const decoder = streamDecoder();
      return Array.from(ids, decoder).join('');
    },
  };
}

/** The line, from 1, of the token at `position`: newlines are tokens in every tokenisation. */
function lineOf(position: number, tokens: Iterable<string>): number {
  let line = 1;
  let at = 0;
  for (const token of tokens) {
    if (at++ === position) break;
    if (token === '\n') line++;
  }
  return line;
}

/** A token in a message: in quotes where it can be seen, and the number of the code point where it is one character. */
function shown(token: string): string {
  const quoted = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u.test(token) ? `"${token}"` : '';
  const point = token.codePointAt(0) ?? 0;
  if (token !== String.fromCodePoint(point)) return quoted === '' ? JSON.stringify(token) : quoted;
  const number = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return quoted === '' ? number : `${quoted} (${number})`;
}
