/** The one error class of this package, for unusable data and wrong arguments. */

import type { UnknownToken } from './unknownToken.js';

/**
 * The content of `hint` as data, for programs that phrase it in their own words, such as flags or buttons. Only errors whose hint names a
 * function or an option have a fact.
 */
export type DatasetFact =
  /** A text has tokens that the vocabulary does not have. */
  | { readonly kind: 'unknown tokens'; readonly tokens: readonly UnknownToken[] }
  /** Batches need more tokens. `steps` and `batch`: the largest value that is possible if nothing else changes; 0 if there is none. */
  | { readonly kind: 'too short'; readonly tokens: number; readonly steps: number; readonly batch: number }
  /** A corpus cannot be downloaded or stored. `again`: how to go on with the download. The user may get its folder by other means. */
  | { readonly kind: 'no download'; readonly again: string }
  /** A web address was given instead of a file. */
  | { readonly kind: 'web address' }
  /** Work that ranks share failed on another rank, which has the original error. */
  | { readonly kind: 'failed rank'; readonly rank: number };

/** The position of the problem in the source, and its cause, if known. */
export interface DatasetErrorDetails {
  /** Bytes from the start of a file, or tokens from the start of a text. */
  readonly offset?: number | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
  /** A character of the line, or a field of a table. Counted from 1. */
  readonly column?: number | undefined;
  readonly fact?: DatasetFact | undefined;
  readonly cause?: unknown;
}

/**
 * Data that cannot be used. The message is one line, `source: reason. hint`, to be shown to a person without a stack trace.
 *
 * @example
 * try {
 *   await readText(new File([], 'poems.txt'));
 * } catch (error) {
 *   if (!(error instanceof DatasetError)) throw error;
 *   console.log(error.message); // poems.txt: it is empty. A text needs at least one character.
 * }
 */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  /** The path of the file, or the name of what was read or called. */
  readonly source: string;
  /** What is wrong. */
  readonly reason: string;
  /** How to fix it. */
  readonly hint: string;
  readonly offset?: number | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** For programs that phrase the hint themselves. */
  readonly fact?: DatasetFact | undefined;

  constructor(source: string, reason: string, hint: string, { offset, line, column, fact, cause }: DatasetErrorDetails = {}) {
    super(oneLine(`${source}: ${reason}. ${hint}.`), { cause });
    this.source = source;
    this.reason = reason;
    this.hint = hint;
    if (offset !== undefined) this.offset = offset;
    if (line !== undefined) this.line = line;
    if (column !== undefined) this.column = column;
    if (fact !== undefined) this.fact = fact;
  }
}

/** Escapes control characters and line ends, which a path may contain, so that the message is one line. */
function oneLine(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
