import { StatalError } from '../src/index.js';

/** Class and message of the `StatalError` that `run` throws. Other errors are thrown on. */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof StatalError) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was thrown');
}
