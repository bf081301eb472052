import { StatalError } from '../errors.js';

/**
 * Runs ops that look things up. Where an index is outside, the error names the function that the user called and not the op. This costs
 * nothing as long as all are inside. It does not reach lookups that run later, inside of a `scan`.
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
