import { StatalError } from '@statal/tensors';

/**
 * A file or configuration that cannot be used. The message is one line that begins with the source.
 *
 * @example
 * try {
 *   layerFromConfig({ layer: 'dense', inputs: 3 }, { source: 'model.json' });
 * } catch (error) {
 *   if (!(error instanceof FormatError)) throw error;
 *   console.log(error.message); // model.json: units is missing
 * }
 */
export class FormatError extends StatalError {
  override readonly name = 'FormatError';

  /**
   * @param source where the bytes or the configuration came from, e.g. the path of a file
   * @param problem the place in it and what is wrong there
   * @param hint how to fix it
   */
  constructor(source: string, problem: string, hint?: string) {
    super(source, oneLine(problem), hint);
  }
}

/** Names come from files, so they may hold any character. */
function oneLine(text: string): string {
  const head = text.slice(0, 2000); // a run of millions of odd characters would overflow the expression
  const flat = head.replace(/[\s\p{C}]+/gu, ' ');
  return flat.length <= 500 && head.length === text.length ? flat : `${flat.slice(0, 500)}...`;
}
