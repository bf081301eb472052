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

/** The device of an engine is gone: a driver that was reset, a GPU that was unplugged, a page that asked for too much. */
export class DeviceLostError extends EngineError {
  override readonly name = 'DeviceLostError';
  /** As the device says it. */
  readonly reason: string;

  constructor(where: string, reason: string) {
    super(where, `the device was lost: ${reason}`, 'What was on it is gone. Make a new engine and go on from the last checkpoint');
    this.reason = reason;
  }
}
