import { StatalError } from '@statal/tensors';

/** The message of the `StatalError` that `run` throws. Other errors are thrown on. */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof StatalError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}
