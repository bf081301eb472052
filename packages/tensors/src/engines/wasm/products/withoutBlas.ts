/** What becomes of an engine that was to have a BLAS and gets none. */
import { EngineError } from '../../../errors.js';

/** `'auto'`: the fastest libraries that are found. A name or a path: that library. `false`: the engine's own kernels. */
export type BlasChoice = 'auto' | false | string;

/**
 * Returns the reason, which becomes part of the engine's name.
 *
 * @throws EngineError if it was no choice, or not `'auto'`
 */
export function withoutBlas(choice: Exclude<BlasChoice, false>, reason: string, hint?: string): string {
  if (typeof choice !== 'string') throw new EngineError('createEngine', `blas is ${choice}, expected "auto", a name or false`);
  if (choice === 'auto') return reason;
  throw new EngineError('createEngine', `blas is ${JSON.stringify(choice)}, but ${reason}`, hint);
}
