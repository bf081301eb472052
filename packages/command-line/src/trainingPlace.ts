/** Checks the directory of a training before anything is stored to it. */
import { checkFolder } from '@statal/files';
import { checkpointDirectory } from '@statal/train';
import { refusePath } from './refusePath.js';
import { removeCheckpoints } from './removeCheckpoints.js';
import { UsageError } from './usageError.js';

/**
 * Checks that the directory can be written. A missing directory is not left behind.
 *
 * @throws UsageError if nothing can be stored in it
 */
export async function requireDirectory(path: string): Promise<void> {
  await checkFolder(path).catch((error) => refusePath('--out', path, error));
}

/**
 * Checks the directory of a new training.
 *
 * @param resume the command that resumes the training in the directory
 * @returns with --overwrite: a function that removes the old training. Call it after all other checks.
 * @throws UsageError if there is a training, and --overwrite was not given
 */
export async function requireFreePlace(
  { out, overwrite }: { readonly out: string; readonly overwrite?: boolean | undefined },
  resume: string,
): Promise<(() => Promise<void>) | undefined> {
  if (overwrite) return () => removeCheckpoints(out);
  const iteration = await checkpointDirectory(out).lastIteration();
  if (iteration === undefined) return undefined;
  throw new UsageError(
    `--out ${out}`,
    `there is already a training in it, at iteration ${iteration}`,
    `Go on with it (${resume}), choose another directory, or replace it with --overwrite`,
  );
}

/** @throws UsageError if there is no training */
export async function requireTraining(directory: string): Promise<void> {
  if ((await checkpointDirectory(directory).lastIteration()) !== undefined) return;
  throw new UsageError(`--resume`, `there is no training in ${directory} to go on with`, 'Check --out, or leave --resume out to start one');
}
