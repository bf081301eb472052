import type { Launcher } from './launcher.js';
import type { Mpi } from './mpi.js';
import type { Peer } from './peer.js';
import type { PeerWatch } from './peerWatch.js';

/** The ranks of a program that a launcher started as several processes. */
export interface ProgramRanks {
  /** For `fit`, `evaluate` and the functions that make batches. */
  readonly mpi: Mpi;
  readonly launcher: Launcher;
  /** All ranks, by number. */
  readonly peers: readonly Peer[];
  /** Number of cores of this rank: the default number of threads. */
  readonly cores: number;
  /** Notices ranks that died. */
  readonly watch: PeerWatch;
}

/** Whether this process prints: the only one, or rank 0. */
export function isFirst(ranks: ProgramRanks | undefined): boolean {
  return ranks === undefined || ranks.mpi.rank === 0;
}
