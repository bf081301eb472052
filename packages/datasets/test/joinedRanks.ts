/** Ranks inside one process: the first calls of `allGather` of all ranks meet, then the second calls, and so on. */
import type { ReadingRanks } from '../src/onAllRanks.js';

interface Exchange {
  readonly bytes: Uint8Array[];
  readonly all: Promise<readonly Uint8Array[]>;
  finish(): void;
}

export interface JoinedRanks {
  readonly ranks: readonly ReadingRanks[];
  /** Number of exchanges so far. */
  exchanges(): number;
}

export function joinedRanks(size: number): JoinedRanks {
  const exchanges: Exchange[] = [];

  function begin(): Exchange {
    const bytes: Uint8Array[] = [];
    let finish = (): void => {};
    const all = new Promise<readonly Uint8Array[]>((resolve) => {
      finish = () => resolve(bytes);
    });
    return { bytes, all, finish };
  }

  const ranks = Array.from({ length: size }, (_, rank): ReadingRanks => {
    let calls = 0;
    return {
      rank,
      size,
      allGather(own) {
        exchanges[calls] ??= begin();
        const { bytes, all, finish } = exchanges[calls++];
        bytes[rank] = own.slice();
        if (Object.keys(bytes).length === size) finish();
        return all;
      },
    };
  });
  return { ranks, exchanges: () => exchanges.length };
}
