import { counted } from '../phrases.js';
import type { ProgramRanks } from './programRanks.js';

/** The ranks of a training, e.g. `3 ranks with 1 thread each, Open MPI 4.1.4`. */
export function ranksInWords({ mpi }: ProgramRanks, threads: number): string {
  return `${counted(mpi.size, 'rank')} with ${counted(threads, 'thread')} each, ${mpi.library}`;
}
