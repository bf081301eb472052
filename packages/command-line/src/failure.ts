import type { Flags } from './flags.js';

/** The options of a `Failure`. */
export interface FailureOptions {
  /** How to fix it, in whole sentences, for a verb with these flags. */
  readonly wayOut?: ((flags: Flags) => string) | undefined;
  readonly cause?: unknown;
}

/** A failure despite correct usage: a full disk, a loss that is not a number. Exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly wayOut: ((flags: Flags) => string) | undefined;

  /** @param message one or more whole sentences, shown unchanged */
  constructor(message: string, { wayOut, cause }: FailureOptions = {}) {
    super(message, { cause });
    this.wayOut = wayOut;
  }
}
