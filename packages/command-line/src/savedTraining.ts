/** Loads what a program stored in the checkpoints of its trainings. */
import type { Checkpoint, WhichCheckpoint } from '@statal/train';
import { type ModelPast, modelPastFrom } from './modelPast.js';
import type { ProgramRanks } from './ranks/programRanks.js';
import { sharedCheckpoints } from './ranks/sharedCheckpoints.js';
import { UsageError } from './usageError.js';

/** How a program reads the `configuration` of its checkpoints. */
export interface ConfigurationReader<C> {
  /** The mark of the program, stored in the field `program` of each configuration. */
  readonly program: string;
  /**
   * Returns `undefined` if this version does not understand the configuration.
   *
   * @param source the name of the checkpoint in messages
   */
  read(configuration: { readonly [field: string]: unknown }, source: string): C | undefined;
}

/** A checkpoint and what its program stored in it. */
export type SavedTraining<C> = C & {
  readonly checkpoint: Checkpoint;
  /** The models it started from, and settings that were changed. */
  readonly past: ModelPast;
};

/**
 * Loads a checkpoint and reads its configuration. Does not check that the parameters fit the model: `restoreCheckpoint` does.
 *
 * @param ranks the ranks of the program, if it runs as several: rank 0 reads
 * @throws CheckpointError if there is none or it is damaged
 * @throws UsageError if another program made it, or this version does not understand it
 */
export async function loadTraining<C extends object>(
  directory: string,
  which: WhichCheckpoint,
  { program, read }: ConfigurationReader<C>,
  ranks?: ProgramRanks,
): Promise<SavedTraining<C>> {
  const checkpoint = await sharedCheckpoints(directory, ranks).load(which);
  const { source, configuration } = checkpoint;
  const fields = typeof configuration === 'object' && configuration !== null && !Array.isArray(configuration) ? configuration : {};
  if (!('program' in fields) || fields.program !== program) {
    throw new UsageError(source, `this checkpoint was not made by ${program}`, 'Name a directory that was the --out of train');
  }
  const own = read(fields, source);
  const past = modelPastFrom(fields);
  if (own === undefined || past === undefined) {
    const reason = `the settings in it are not understood by this version of ${program}`;
    throw new UsageError(source, reason, 'Use the version that made it, or train again');
  }
  return { ...own, checkpoint, past };
}

/**
 * Loads the requested checkpoint. Default: the best, or the last if there was no validation.
 *
 * @param load loads one of the checkpoints of a directory
 */
export async function loadBest<T extends { readonly checkpoint: Checkpoint }>(
  load: (which: WhichCheckpoint) => Promise<T>,
  which?: WhichCheckpoint,
): Promise<T> {
  const training = await load(which ?? 'last');
  const hasBest = training.checkpoint.progress?.best !== undefined;
  return which === undefined && hasBest ? load('best') : training;
}
