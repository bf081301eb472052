/** Where checkpoints are kept. `checkpointDirectory` is one in files; a page may bring its own, in IndexedDB for example. */
import type { Checkpoint } from './checkpoint.js';

export type WhichCheckpoint = 'last' | 'best';

export interface CheckpointStore {
  /** The iteration of the last checkpoint, `undefined` while there is none. */
  lastIteration(): Promise<number | undefined>;
  /**
   * Makes it the last checkpoint, and the best as well if it is. When the promise resolves it will survive a power cut; when it is rejected,
   * what was stored before is still there.
   *
   * @returns where it is, for people
   */
  save(checkpoint: Checkpoint, options?: { readonly best?: boolean }): Promise<string>;
  /** The last checkpoint unless told. */
  load(which?: WhichCheckpoint): Promise<Checkpoint>;
}
