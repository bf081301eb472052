/** An error that the user can fix: a flag, a path, a text. The program prints the line and ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /**
   * @param what the flag or file, as typed
   * @param reason what is wrong with it
   * @param wayOut how to fix it
   */
  constructor(what: string, reason: string, wayOut: string) {
    super(`${what}: ${reason}. ${wayOut}.`);
  }
}
