/** Checkpoints that cannot be stored, found or used. */

/**
 * The message is one line, `source: reason. hint.`, made to be shown to a person without a stack trace:
 *
 * ```ts
 * try {
 *   const checkpoint = await loadCheckpoint('runs/first');
 * } catch (error) {
 *   if (!(error instanceof CheckpointError)) throw error;
 *   console.error(error.message); // runs/first: there is no such directory. Check the path.
 *   process.exitCode = 2;
 * }
 * ```
 */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  /** The path of the file or directory. */
  readonly source: string;
  /** What is wrong. */
  readonly reason: string;
  /** The way out. */
  readonly hint: string;

  constructor(source: string, reason: string, hint: string, options: { readonly cause?: unknown } = {}) {
    super(oneLine(`${source}: ${reason}. ${hint}.`), options);
    this.source = source;
    this.reason = reason;
    this.hint = hint;
  }
}

/** A path may hold any character; a message stays on its line. */
function oneLine(message: string): string {
  return message.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
