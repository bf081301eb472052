import type { Functions } from './bindMpi.js';
import type { MpiAbi } from './mpiAbi.js';

/** All ranks of the program, as the collective calls see them. */
export interface World {
  readonly functions: Functions;
  readonly abi: MpiAbi;
  readonly rank: number;
  readonly size: number;
  /** Bytes of one call of MPI at most. Larger arrays are cut in pieces: counts of MPI are integers of 32 bits. */
  readonly largestMessage: number;
  /** Whether this machine has more ranks than cores. Then a rank that waits must leave the core to another. */
  isOversubscribed: boolean;
}
