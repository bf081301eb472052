import type { Checkpoint, CheckpointStore, WhichCheckpoint } from '../src/index.js';
import { decodeCheckpoint, encodeCheckpoint } from '../src/index.js';

/** A store in memory that encodes checkpoints as bytes. `all` holds every checkpoint that was stored. */
export interface MemoryStore extends CheckpointStore {
  readonly all: { readonly checkpoint: Checkpoint; readonly best: boolean }[];
}

export function memoryStore(): MemoryStore {
  const all: { readonly checkpoint: Checkpoint; readonly best: boolean }[] = [];
  return {
    all,
    lastIteration: async () => all.at(-1)?.checkpoint.iteration,
    async save(checkpoint, { best = false } = {}) {
      const { files, checksum } = await encodeCheckpoint(checkpoint);
      const decoded = await decodeCheckpoint(`memory/${all.length}`, async (name) => files.get(name), checksum);
      all.push({ checkpoint: decoded, best });
      return decoded.source;
    },
    async load(which: WhichCheckpoint = 'last') {
      const found = all.findLast(({ best }) => which === 'last' || best);
      if (found === undefined) throw new Error(`there is no ${which} checkpoint`);
      return found.checkpoint;
    },
  };
}
