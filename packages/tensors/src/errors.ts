/** All errors of the library have one form: where it happened, what was received, what was expected, and a hint. */

/**
 * A call with wrong shapes, element types, engines or options. The message is one line, `where: problem. hint`.
 *
 * @example
 * try {
 *   clamp(tensor(engine, [1, 2]), {});
 * } catch (error) {
 *   if (!(error instanceof StatalError)) throw error;
 *   console.log(error.message); // clamp: has no bound. Give min, max or both
 * }
 */
export class StatalError extends Error {
  override readonly name: string = 'StatalError';
  readonly where: string;
  readonly hint: string | undefined;

  /**
   * @param where the operation or function as the user wrote it, e.g. `matmul`
   * @param problem what was received and what was expected
   * @param hint what to do about it
   */
  constructor(where: string, problem: string, hint?: string) {
    super(hint === undefined ? `${where}: ${problem}` : `${where}: ${problem}. ${hint}`);
    this.where = where;
    this.hint = hint;
  }
}

/**
 * Shapes that do not fit together.
 *
 * @example
 * try {
 *   tensor(engine, [[1, 2], [3]]);
 * } catch (error) {
 *   if (!(error instanceof ShapeError)) throw error;
 *   console.log(error.where); // tensor
 * }
 */
export class ShapeError extends StatalError {
  override readonly name = 'ShapeError';
}

/**
 * Tensors of unrelated or closed engines, or an engine that cannot do what was called.
 *
 * @example
 * const reference = await createEngine({ kind: 'reference' });
 * try {
 *   add(tensor(engine, [1]), tensor(reference, [1]));
 * } catch (error) {
 *   if (!(error instanceof EngineError)) throw error;
 *   console.log(error.where); // add
 * }
 */
export class EngineError extends StatalError {
  override readonly name: string = 'EngineError';
}
