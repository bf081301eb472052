/** Errors of the library have one form: where it happened, what came, what was expected and what to do. */

/** A call that cannot work with what it was given: shapes, element types, engines or options. */
export class StatalError extends Error {
  override readonly name: string = 'StatalError';
  readonly where: string;
  readonly hint: string | undefined;

  /**
   * @param where the operation or function as the user wrote it, e.g. `matmul`
   * @param problem what came and what was expected
   * @param hint what to do about it
   */
  constructor(where: string, problem: string, hint?: string) {
    super(hint === undefined ? `${where}: ${problem}` : `${where}: ${problem}. ${hint}`);
    this.where = where;
    this.hint = hint;
  }
}

/** Shapes that do not fit each other. */
export class ShapeError extends StatalError {
  override readonly name = 'ShapeError';
}

/** Tensors that live on engines that do not belong together, or that are gone. */
export class EngineError extends StatalError {
  override readonly name: string = 'EngineError';
}
