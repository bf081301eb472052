/** Checkpoints of a distributed training: rank 0 reads and writes them. The other ranks need no access to the place where they are kept. */
import { checkField, having } from '@statal/tensors/internals';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import type { CheckpointStore, WhichCheckpoint } from '../checkpoints/checkpointStore.js';
import { decodeCheckpoint, encodeCheckpoint } from '../checkpoints/encodeCheckpoint.js';
import { bytesFromRank0, fromRank0 } from './fromRank0.js';
import { type Ranks, someRanks } from './ranks.js';

/**
 * A store whose methods are collective: rank 0 uses `store`, and all ranks get its result. If it fails, all ranks fail: rank 0 with the
 * error of the store, the others with a `RankError` that holds its message. A store that is shared already is returned as it is, so
 * `fit` takes either.
 *
 * @example
 * // Not run here: it takes several processes.
 * const ranks = await openMpi();
 * const checkpoint = await sharedStore(checkpointDirectory('runs/first'), ranks).load(); // the same on all ranks
 */
export function sharedStore(store: CheckpointStore, ranks: Ranks): CheckpointStore {
  checkField('sharedStore', 'store', store, having('a store', 'save', 'load', 'lastIteration'));
  checkField('sharedStore', 'ranks', ranks, someRanks);
  return store instanceof SharedStore ? store : new SharedStore(store, ranks);
}

class SharedStore implements CheckpointStore {
  readonly #store: CheckpointStore;
  readonly #ranks: Ranks;

  constructor(store: CheckpointStore, ranks: Ranks) {
    this.#store = store;
    this.#ranks = ranks;
  }

  lastIteration(): Promise<number | undefined> {
    return fromRank0(this.#ranks, () => this.#store.lastIteration());
  }

  save(...given: Parameters<CheckpointStore['save']>): ReturnType<CheckpointStore['save']> {
    return fromRank0(this.#ranks, () => this.#store.save(...given));
  }

  load(which?: WhichCheckpoint): Promise<Checkpoint> {
    return load(this.#store, this.#ranks, which);
  }
}

async function load(store: CheckpointStore, ranks: Ranks, which: WhichCheckpoint | undefined): Promise<Checkpoint> {
  let loaded: Checkpoint | undefined;
  let files: ReadonlyMap<string, Uint8Array> = new Map();
  const { source, names } = await fromRank0(ranks, async () => {
    loaded = await store.load(which);
    files = (await encodeCheckpoint(loaded)).files;
    return { source: loaded.source, names: [...files.keys()] };
  });
  const received = new Map<string, Uint8Array>();
  for (const name of names) received.set(name, await bytesFromRank0(ranks, files.get(name) ?? new Uint8Array()));
  return loaded ?? decodeCheckpoint(source, async (name) => received.get(name));
}
