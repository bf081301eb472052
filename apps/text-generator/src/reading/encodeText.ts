/** Encodes a text for a model, and reports what was skipped. */
import { count } from '@statal/command-line';
import { listUnknownTokens, type Vocabulary } from '@statal/datasets';

/** What to do with characters that a model has never seen. */
export const unknownWays = ['error', 'skip'] as const;
export type UnknownWay = (typeof unknownWays)[number];

export interface EncodeTextOptions {
  /** Name of the text in messages. */
  readonly source: string;
  /** Default: `'error'`, except if the vocabulary has an unknown token. */
  readonly unknown?: UnknownWay | undefined;
}

export interface EncodedText {
  readonly ids: Int32Array;
  /** Number of tokens that were skipped. */
  readonly skipped: number;
  /** These tokens in one line, if there are any. */
  readonly notice?: string | undefined;
}

/** @throws DatasetError if there are unknown tokens, which the message names; not if they are skipped or replaced */
export function encodeText(vocabulary: Vocabulary, text: string, { source, unknown }: EncodeTextOptions): EncodedText {
  const ids = vocabulary.encode(text, { source, ...(unknown !== undefined && { onUnknown: unknown }) });
  const tokens = unknown === 'skip' ? vocabulary.unknownTokens(text) : [];
  if (tokens.length === 0) return { ids, skipped: 0 };
  const skipped = tokens.reduce((sum, token) => sum + token.count, 0);
  const units = `${vocabulary.kind === 'words' ? 'word' : 'character'}${skipped === 1 ? '' : 's'}`;
  const notice = `${source}: ${count(skipped)} ${units} left out that the model has never seen: ${listUnknownTokens(tokens)}`;
  return { ids, skipped, notice };
}

/** Prints on standard error that the result does not cover the whole text. */
export function tellSkipped(notice: string | undefined): void {
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
}
