import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes the checkpoints of a directory by removing their index. The next save removes the remaining files of checkpoints. Other files
 * stay.
 */
export async function removeCheckpoints(directory: string): Promise<void> {
  await rm(join(directory, 'checkpoints.json'), { force: true });
}
