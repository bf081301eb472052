import { StatalError } from '@statal/tensors';

/** Class and message of the error that `run` fails with; anything but a `StatalError` is thrown on. */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof StatalError) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was thrown');
}
