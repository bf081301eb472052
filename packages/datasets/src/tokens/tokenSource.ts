/** Ids of a text that need not be in memory. */

/** Ids by position, such as those of `openTokens`. Anything that can read a range is one: a file, or HTTP range requests. */
export interface TokenSource {
  /** Number of ids. */
  readonly length: number;
  /** The ids from position `from` to `from + count`, in a new array. */
  read(from: number, count: number): Promise<Int32Array>;
}

/** Ids from `from` to `to` as a source. */
export function partOf(source: TokenSource, from: number, to: number): TokenSource {
  return { length: to - from, read: (start, count) => source.read(from + start, count) };
}

/** Whether the value has the form of a source. */
export function isTokenSource(value: unknown): value is TokenSource {
  const { length, read } = Object(value) as Partial<TokenSource>;
  return Number.isSafeInteger(length) && typeof read === 'function';
}
