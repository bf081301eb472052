import { StatalError } from '@statal/tensors';

/**
 * A checkpoint that cannot be stored, found or used. The message is one line, to be shown to a person without a stack trace.
 *
 * @example
 * try {
 *   await checkpointDirectory('runs/none').load();
 * } catch (error) {
 *   if (!(error instanceof CheckpointError)) throw error;
 *   console.log(error.message); // runs/none: there is no such directory. Check the path
 * }
 */
export class CheckpointError extends StatalError {
  override readonly name = 'CheckpointError';

  /**
   * @param source the path of the file or directory
   * @param problem what is wrong with it
   * @param hint how to fix it
   */
  constructor(source: string, problem: string, hint: string, { cause }: { readonly cause?: unknown } = {}) {
    super(oneLine(source), oneLine(problem), hint);
    if (cause !== undefined) this.cause = cause;
  }
}

/** Escapes line breaks and control characters, which paths and file contents may hold. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
