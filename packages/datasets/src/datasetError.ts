/** The one error of this package: something is wrong with the data or with how it was asked for, and the message says it all. */

import type { UnknownToken } from './unknownToken.js';

/**
 * What a program needs to say in words of its own, its flags or buttons, what `hint` says in the words of this library. Errors whose hint
 * names no function and no option have none.
 */
export type DatasetFact =
  /** A text has tokens that the vocabulary does not have. */
  | { readonly kind: 'unknown tokens'; readonly tokens: readonly UnknownToken[] }
  /** Batches need more tokens. `steps` and `batch`: the most that would do if nothing else changed; 0: none. */
  | { readonly kind: 'too short'; readonly tokens: number; readonly steps: number; readonly batch: number }
  /** A corpus cannot be downloaded or stored. `again`: what would let the download go on. A folder of it may come by other means. */
  | { readonly kind: 'no download'; readonly again: string }
  /** A file was expected. */
  | { readonly kind: 'web address' };

/** Where in the source it went wrong, and what caused it, as far as that is known. */
export interface DatasetErrorDetails {
  /** Bytes from the start of a file; tokens from the start of a text. */
  readonly offset?: number | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
  readonly fact?: DatasetFact | undefined;
  readonly cause?: unknown;
}

/**
 * Data that cannot be used. The message is one line, `source: reason. hint`, made to be shown to a person without a stack trace:
 *
 * ```ts
 * try {
 *   const text = await readText(path);
 * } catch (error) {
 *   if (!(error instanceof DatasetError)) throw error;
 *   console.error(error.message); // poems.txt: byte 4 (0xE9) is not valid UTF-8. If it is text, convert it: iconv -f ...
 *   process.exitCode = 2;
 * }
 * ```
 */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  /** The path of the file, or the name of what was read or called. */
  readonly source: string;
  /** What is wrong. */
  readonly reason: string;
  /** The way out. */
  readonly hint: string;
  readonly offset?: number | undefined;
  readonly line?: number | undefined;
  /** For programs that phrase the way out themselves. */
  readonly fact?: DatasetFact | undefined;

  constructor(source: string, reason: string, hint: string, { offset, line, fact, cause }: DatasetErrorDetails = {}) {
    super(oneLine(`${source}: ${reason}. ${hint}.`), { cause });
    this.source = source;
    this.reason = reason;
    this.hint = hint;
    if (offset !== undefined) this.offset = offset;
    if (line !== undefined) this.line = line;
    if (fact !== undefined) this.fact = fact;
  }
}

/** A path may hold any character; a message stays on its line. */
function oneLine(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
