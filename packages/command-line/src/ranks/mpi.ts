/** The part of `@statal/mpi` that programs use. The package is optional, and imported only under a launcher. */
import type { Ranks } from '@statal/train';

/** The processes of a training, as MPI connects them. */
export interface Mpi extends Ranks {
  /** Name and version of the library, e.g. `Open MPI 4.1.4`. */
  readonly library: string;
  /** Ends the use of MPI. All ranks call it. */
  close(): Promise<void>;
  /** Ends all ranks at once. */
  abort(code: number): never;
}

/** What the package exports. */
export interface MpiModule {
  openMpi(): Promise<Mpi>;
  /** The cores of this rank: those that it may use, shared with the other ranks of its machine. All ranks call it. */
  coresOfRank(mpi: Mpi): Promise<number>;
}
