/**
 * A folder or file that cannot be written. The message is one line to show to a person, `path: reason. hint`.
 *
 * @example
 * try {
 *   await makeFolder('hello.wav/results');
 * } catch (error) {
 *   if (!(error instanceof PathError)) throw error;
 *   console.log(error.message); // hello.wav/results: hello.wav is a file, not a directory. Name a directory; it need not exist yet.
 * }
 */
export class PathError extends Error {
  override readonly name = 'PathError';
  /** The path as the caller gave it. */
  readonly path: string;
  /** What is wrong with the path. */
  readonly reason: string;
  /** What to do about it. */
  readonly hint: string;

  constructor(path: string, reason: string, hint: string, { cause }: { readonly cause?: unknown } = {}) {
    super(oneLine(`${path === '' ? '(empty path)' : path}: ${reason}. ${hint}.`), { cause });
    this.path = path;
    this.reason = oneLine(reason);
    this.hint = hint;
  }
}

/** Escapes control characters and line breaks, which a path may contain, so that a message stays on one line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
