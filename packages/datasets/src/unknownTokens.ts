/** Finds all tokens of a text that a vocabulary does not have, so that a person can fix the text in one go. */
import { DatasetError } from './datasetError.js';
import { requireArgument } from './requireArgument.js';
import type { Tokenization } from './tokenization.js';
import type { UnknownToken } from './unknownToken.js';

/** Sorted by frequency; equally frequent tokens are in the order of the text. */
export function findUnknownTokens(
  text: string,
  split: Tokenization['split'],
  isKnown: (token: string) => boolean,
): readonly UnknownToken[] {
  const found = new Map<string, { token: string; count: number; position: number; line: number }>();
  let line = 1;
  let position = 0;
  for (const token of split(text)) {
    if (!isKnown(token)) {
      const seen = found.get(token);
      if (seen === undefined) found.set(token, { token, count: 1, position, line });
      else seen.count += 1;
    }
    if (token === '\n') line += 1; // newlines are tokens in every tokenization
    position += 1;
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

const mostListed = 10;

/**
 * A list of the tokens for a message, with their counts if above 1. After 10 tokens, only the number of the others follows.
 *
 * @example
 * const vocabulary = characterVocabulary('a b');
 * listUnknownTokens(vocabulary.unknownTokens('a, b, ø')); // '"," (U+002C) 2 times, "ø" (U+00F8)'
 */
export function listUnknownTokens(tokens: readonly UnknownToken[]): string {
  const areTokens = Array.isArray(tokens) && tokens.every((each) => typeof each?.token === 'string');
  requireArgument('listUnknownTokens', 'tokens', areTokens, tokens, 'a list of unknown tokens');
  const listed = tokens.slice(0, mostListed).map(({ token, count }) => `${shownToken(token)}${count > 1 ? ` ${count} times` : ''}`);
  const others = tokens.length - listed.length;
  return [...listed, ...(others > 0 ? [`and ${others} more`] : [])].join(', ');
}

export interface UnknownTokensOptions {
  /** Name of the text in messages. */
  readonly source: string;
  /** The word for one token in messages. */
  readonly unit: string;
  /** The vocabulary in messages, e.g. "the vocabulary of 65 characters". */
  readonly vocabulary: string;
  readonly canReplace: boolean;
}

export function unknownTokensError(tokens: readonly UnknownToken[], options: UnknownTokensOptions): DatasetError {
  const { source, unit, vocabulary, canReplace } = options;
  const { token, count, position, line } = tokens.reduce((first, each) => (each.position < first.position ? each : first));
  const total = tokens.reduce((sum, each) => sum + each.count, 0);
  const place = `${unit} ${position} (line ${line})`;
  const reason =
    tokens.length === 1
      ? `${place}, ${shownToken(token)}, is not in ${vocabulary}${count > 1 ? `; it comes ${count} times` : ''}`
      : `${tokens.length} different ${unit}s are not in ${vocabulary}, in ${total} places, the first ${place}: ${listUnknownTokens(tokens)}`;
  const them = tokens.length === 1 ? 'it' : 'them';
  const ways = canReplace ? 'onUnknown "skip" or "replace"' : 'onUnknown "skip"';
  const hint = `Remove ${them}, encode with ${ways}, or build the vocabulary from a text that has ${them}`;
  return new DatasetError(source, reason, hint, { offset: position, line, fact: { kind: 'unknown tokens', tokens } });
}

const mostShown = 40;

/** The token in quotes if it is visible, with its code point if it is a single character. Long tokens are cut. */
function shownToken(token: string): string {
  const point = token.codePointAt(0) ?? 0;
  const isOne = token === String.fromCodePoint(point);
  const isLong = token.length > mostShown;
  const head = isLong ? token.slice(0, mostShown).replace(/[\uD800-\uDBFF]$/, '') : token;
  const isVisible = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{M}\p{N}\p{P}\p{S}]*$/u.test(head);
  const quoted = isVisible ? `"${head}"` : JSON.stringify(head);
  if (!isOne) return isLong ? `${quoted.slice(0, -1)}..." (${token.length} letters)` : quoted;
  const number = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return isVisible ? `${quoted} (${number})` : number;
}
