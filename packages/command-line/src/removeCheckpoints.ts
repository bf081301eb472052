import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a directory of checkpoints one that holds none. Only the index goes: without it the rest counts for nothing, and the next save removes
 * it. Other files in the directory stay.
 */
export async function removeCheckpoints(directory: string): Promise<void> {
  await rm(join(directory, 'checkpoints.json'), { force: true });
}
