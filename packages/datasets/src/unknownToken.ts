/** A token of a text that a vocabulary does not have, however often it comes. */
export interface UnknownToken {
  readonly token: string;
  /** How often it comes. */
  readonly count: number;
  /** Where it comes first, in tokens from the start. */
  readonly position: number;
  /** The line of that place, counted from 1. */
  readonly line: number;
}
