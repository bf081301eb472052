import { StatalError } from '../errors.js';

/**
 * Runs ops that look up rows. If an index is outside of the table, the error names the function that the user called, not the op. Valid
 * indices cost nothing more. Lookups that run later, inside of a `scan`, keep the name of the op.
 *
 * @param where the function that the user called
 * @param hint what to do about it
 */
export function nameIndexErrors<Result>(where: string, hint: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    const [, problem] = (error instanceof StatalError && /^\w+: (index .*)/.exec(error.message)) || [];
    throw problem === undefined ? error : new StatalError(where, problem, hint);
  }
}
