/** The implementation of `Vocabulary`: a list of tokens, and the tokenization of its kind. */
import { DatasetError } from './datasetError.js';
import { requireOptions, requireText } from './requireArgument.js';
import { tokenizations } from './tokenization.js';
import type { UnknownToken } from './unknownToken.js';
import { findUnknownTokens, unknownTokensError } from './unknownTokens.js';
import type { OnUnknown, Vocabulary, VocabularyJSON } from './vocabulary.js';

/** The vocabulary of distinct tokens. `unknown` is one of them, or undefined. */
export function createVocabulary({ kind, tokens, unknown }: VocabularyJSON): Vocabulary {
  const { split, between } = tokenizations[kind];
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

  function unknownTokens(text: string): readonly UnknownToken[] {
    return findUnknownTokens(text, split, (token) => idByToken.has(token));
  }

  return {
    kind,
    size,
    unknownId,
    tokenOf,
    streamDecoder,
    idOf: (token) => idByToken.get(token),
    unknownTokens,
    toJSON: () => ({ kind, tokens, ...(unknown !== undefined && { unknown }) }),

    encode(text, options = {}) {
      requireOptions('encode', options, ['onUnknown', 'source']);
      const { onUnknown = unknownId === undefined ? 'error' : 'replace', source = 'text' } = options;
      requireText('encode', 'text', text);
      if (!ways.includes(onUnknown)) throw unknownWay(source, onUnknown);
      const unknownCase: UnknownCase = { onUnknown, unknownId, source, unknownTokens: () => unknownTokens(text), kind, size };
      const ids = new Int32Array(text.length); // no token is shorter than one UTF-16 unit
      let count = 0;
      for (const token of split(text)) {
        const id = idByToken.get(token) ?? replacement(unknownCase);
        if (id !== undefined) ids[count++] = id;
      }
      return count === ids.length ? ids : ids.slice(0, count);
    },

    decode(ids) {
      const decoder = streamDecoder();
      return Array.from(ids, decoder).join('');
    },
  };
}

/** The context of a token that the vocabulary lacks. */
interface UnknownCase {
  readonly onUnknown: OnUnknown;
  readonly unknownId: number | undefined;
  readonly source: string;
  readonly unknownTokens: () => readonly UnknownToken[];
  readonly kind: VocabularyJSON['kind'];
  readonly size: number;
}

/** The id that replaces an unknown token, or `undefined` to skip it. */
function replacement({ onUnknown, unknownId, source, unknownTokens, kind, size }: UnknownCase): number | undefined {
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
    case 'error':
      throw unknownTokensError(unknownTokens(), {
        source,
        unit: tokenizations[kind].token,
        vocabulary: `the vocabulary of ${size} ${kind}`,
        canReplace: unknownId !== undefined,
      });
    default:
      throw unknownWay(source, onUnknown satisfies never);
  }
}

const ways: readonly OnUnknown[] = ['error', 'skip', 'replace'];

function unknownWay(source: string, onUnknown: unknown): DatasetError {
  return new DatasetError(
    source,
    `onUnknown cannot be ${typeof onUnknown === 'string' ? `"${onUnknown}"` : typeof onUnknown}`,
    'Use "error", "skip" or "replace"',
  );
}
