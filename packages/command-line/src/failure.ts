import type { Flags } from './flags.js';

export interface FailureOptions {
  /** The way out, in whole sentences, for a verb with these flags. */
  readonly wayOut?: ((flags: Flags) => string) | undefined;
  readonly cause?: unknown;
}

/** What went wrong although it was asked for properly: a full disk, a loss that is not a number. Exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly wayOut: ((flags: Flags) => string) | undefined;

  /** @param message one or more whole sentences, made to be shown as they are */
  constructor(message: string, { wayOut, cause }: FailureOptions = {}) {
    super(message, { cause });
    this.wayOut = wayOut;
  }
}
