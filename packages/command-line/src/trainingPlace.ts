/** The directory that a training stores to, before it does. */
import { stat } from 'node:fs/promises';
import { checkpointDirectory } from '@statal/train';
import { UsageError } from './usageError.js';

/** @throws UsageError if there is a file of that name */
export async function requireDirectory(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  throw new UsageError(`--out ${path}`, 'there is a file of that name', 'Name a directory; it need not exist yet');
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
