/** What the person at the keyboard can put right: a flag, a path, a text. The program shows the line and ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /**
   * @param what the flag or file, as it was written
   * @param reason what is wrong with it
   * @param wayOut what to do
   */
  constructor(what: string, reason: string, wayOut: string) {
    super(`${what}: ${reason}. ${wayOut}.`);
  }
}
