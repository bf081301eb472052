/** What went wrong although it was asked for properly: a full disk, a loss that is not a number. Exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';

  /** @param message one or more whole sentences, made to be shown as they are */
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
  }
}
