import { DatasetError } from '../src/index.js';

/** The message of the `DatasetError` that `run` throws. Other errors are thrown on. */
export async function messageOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof DatasetError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}
