/** A token of a text that a vocabulary does not have, with all its occurrences. */
export interface UnknownToken {
  readonly token: string;
  /** Number of occurrences. */
  readonly count: number;
  /** Position of the first occurrence, in tokens from the start. */
  readonly position: number;
  /** Line of the first occurrence, counted from 1. */
  readonly line: number;
}
