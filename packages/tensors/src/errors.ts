/** All errors of the library have one form: where it happened, what was received, what was expected, and a hint. */

/** A call with wrong shapes, element types, engines or options. */
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

/** Shapes that do not fit together. */
export class ShapeError extends StatalError {
  override readonly name = 'ShapeError';
}

/** Tensors of unrelated or closed engines, or an engine that cannot do what was called. */
export class EngineError extends StatalError {
  override readonly name: string = 'EngineError';
}
