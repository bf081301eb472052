/** The directory that a training stores to, before it does. */
import { checkFolder } from '@statal/files';
import { checkpointDirectory } from '@statal/train';
import { refusePath } from './refusePath.js';
import { UsageError } from './usageError.js';

/**
 * Leaves nothing behind: a directory that is missing is missing again.
 *
 * @throws UsageError if nothing can be stored in it
 */
export async function requireDirectory(path: string): Promise<void> {
  await checkFolder(path).catch((error) => refusePath('--out', path, error));
}

/**
 * @param resume the command that would go on with the training that is there
 * @throws UsageError if there is one
 */
export async function requireNoTraining(directory: string, resume: string): Promise<void> {
  const iteration = await checkpointDirectory(directory).lastIteration();
  if (iteration === undefined) return;
  throw new UsageError(
    `--out ${directory}`,
    `there is already a training in it, at iteration ${iteration}`,
    `Go on with it (${resume}), choose another directory, or replace it with --overwrite`,
  );
}

/** @throws UsageError if there is none */
export async function requireTraining(directory: string): Promise<void> {
  if ((await checkpointDirectory(directory).lastIteration()) !== undefined) return;
  throw new UsageError(`--resume`, `there is no training in ${directory} to go on with`, 'Check --out, or leave --resume out to start one');
}
