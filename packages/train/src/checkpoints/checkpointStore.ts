/** Where checkpoints are kept: `checkpointDirectory` in files, `checkpointDatabase` in a browser, or a store of your own. */
import type { Checkpoint } from './checkpoint.js';

/** The last checkpoint, or the one with the lowest validation loss. */
export type WhichCheckpoint = 'last' | 'best';

/** Where checkpoints are kept. `checkpointDirectory` makes one on disk; any other object of this form does too. */
export interface CheckpointStore {
  /** The iteration of the last checkpoint; `undefined` if there is none. */
  lastIteration(): Promise<number | undefined>;
  /**
   * Makes `checkpoint` the last one, and with `best` also the best. Once the promise resolves, the checkpoint survives a power cut.
   * If it rejects, the earlier checkpoints are still there.
   *
   * @returns the location, to show to a person
   */
  save(checkpoint: Checkpoint, options?: { readonly best?: boolean | undefined }): Promise<string>;
  /** @param which Default: `last`. */
  load(which?: WhichCheckpoint): Promise<Checkpoint>;
}
