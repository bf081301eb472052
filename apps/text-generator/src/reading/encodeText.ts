/** A text as a model reads it, and what it left out. */
import { count } from '@statal/command-line';
import { listUnknownTokens, type Vocabulary } from '@statal/datasets';

/** What to do about characters that a model has never seen. */
export const unknownWays = ['error', 'skip'] as const;
export type UnknownWay = (typeof unknownWays)[number];

export interface EncodeTextOptions {
  /** What messages call the text. */
  readonly source: string;
  /** Default: an error, except where the vocabulary has a token for unknown words. */
  readonly unknown?: UnknownWay | undefined;
}

export interface EncodedText {
  readonly ids: Int32Array;
  /** How many tokens were left out. */
  readonly skipped: number;
  /** These in one line, if there are any. */
  readonly notice?: string | undefined;
}

/** @throws DatasetError that names all unknown tokens, unless they are to be skipped */
export function encodeText(vocabulary: Vocabulary, text: string, { source, unknown }: EncodeTextOptions): EncodedText {
  const ids = vocabulary.encode(text, { source, ...(unknown !== undefined && { onUnknown: unknown }) });
  const tokens = unknown === 'skip' ? vocabulary.unknownTokens(text) : [];
  if (tokens.length === 0) return { ids, skipped: 0 };
  const skipped = tokens.reduce((sum, token) => sum + token.count, 0);
  const units = `${vocabulary.kind === 'words' ? 'word' : 'character'}${skipped === 1 ? '' : 's'}`;
  const notice = `${source}: ${count(skipped)} ${units} left out that the model has never seen: ${listUnknownTokens(tokens)}`;
  return { ids, skipped, notice };
}

/** On standard error: what was measured or written is not of the whole text. */
export function tellSkipped(notice: string | undefined): void {
  if (notice !== undefined) process.stderr.write(`${notice}\n`);
}
