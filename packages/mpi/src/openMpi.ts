import { shareOfCores } from './coresOfRank.js';
import { joinWorld } from './joinWorld.js';
import type { Mpi } from './mpi.js';
import { MpiProcess } from './mpiProcess.js';

/** What `openMpi` takes. */
export interface MpiOptions {
  /**
   * The name or path of the library. Default: the environment variable `STATAL_MPI_LIBRARY`; without it, the library that fits the
   * launcher, or the first that this system has.
   */
  readonly library?: string | undefined;
}

let opened: Promise<Mpi> | undefined;

/**
 * Joins the other processes that `mpirun` or `srun` started. Collective. Started alone, the process is the only rank. Later calls return
 * the same object.
 *
 * @example
 * // Not run here: it needs mpirun.
 * const mpi = await openMpi();
 * const sum = Float32Array.of(mpi.rank);
 * await mpi.allReduce(sum);
 * console.log(`rank ${mpi.rank} of ${mpi.size}: ${sum[0]}`); // of 3 ranks, each prints 3
 * await mpi.close();
 *
 * @throws Error if no library is found, in a worker thread, and if the library does not see the other processes; each is one line
 */
export function openMpi(options: MpiOptions = {}): Promise<Mpi> {
  opened ??= open(options).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open(options: MpiOptions): Promise<Mpi> {
  const { world, library, local } = joinWorld(options.library ?? (process.env.STATAL_MPI_LIBRARY || undefined));
  const mpi = new MpiProcess(world, { library, local });
  world.isOversubscribed = (await shareOfCores(mpi)) < 1;
  return mpi;
}
