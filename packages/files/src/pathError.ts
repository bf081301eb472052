/**
 * A folder or file that cannot be written. The message is one line, `path: reason. hint`, made to be shown to a person:
 *
 * ```ts
 * try {
 *   await makeFolder('/proc/results');
 * } catch (error) {
 *   if (!(error instanceof PathError)) throw error;
 *   console.error(error.message); // /proc/results: nothing can be made in /proc (ENOENT). Choose another place.
 * }
 * ```
 */
export class PathError extends Error {
  override readonly name = 'PathError';
  /** As it was given. */
  readonly path: string;
  /** What is wrong with it. */
  readonly reason: string;
  /** The way out. */
  readonly hint: string;

  constructor(path: string, reason: string, hint: string, { cause }: { readonly cause?: unknown } = {}) {
    super(oneLine(`${path === '' ? '(empty path)' : path}: ${reason}. ${hint}.`), { cause });
    this.path = path;
    this.reason = oneLine(reason);
    this.hint = hint;
  }
}

/** A path may hold any character; a message stays on its line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
