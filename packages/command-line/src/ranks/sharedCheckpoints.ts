import { type CheckpointStore, checkpointDirectory, sharedStore } from '@statal/train';
import type { ProgramRanks } from './programRanks.js';

/** The checkpoints in a directory. Only rank 0 reads and writes them, so other machines need not see it. */
export function sharedCheckpoints(directory: string, ranks: ProgramRanks | undefined): CheckpointStore {
  const store = checkpointDirectory(directory);
  return ranks === undefined ? store : sharedStore(store, ranks.mpi);
}
