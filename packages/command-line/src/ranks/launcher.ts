/** Finds out whether a launcher of MPI programs started this process as one of several. */

/** What started this process, from the environment that it sets. */
export interface Launcher {
  /** What starts a command line again on as many ranks, e.g. `mpirun -n 4`. */
  readonly command: string;
  readonly size: number;
  readonly rank: number;
  /** The index of this rank among those of its machine. */
  readonly localRank: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of each launcher. The first of them whose size is set has started this process: the mpirun of MPICH may itself be started by
 * srun, once for each machine.
 */
const launchers = [
  { size: 'OMPI_COMM_WORLD_SIZE', rank: 'OMPI_COMM_WORLD_RANK', localRank: 'OMPI_COMM_WORLD_LOCAL_RANK' }, // mpirun of Open MPI
  { size: 'PMI_SIZE', rank: 'PMI_RANK', localRank: 'MPI_LOCALRANKID' }, // mpirun of MPICH, and srun with PMI-2
  { size: 'SLURM_STEP_NUM_TASKS', rank: 'SLURM_PROCID', localRank: 'SLURM_LOCALID' }, // srun, with PMIx or without
] as const;

/** Returns `undefined` for a process that was started alone. */
export function launcherOf(env: Environment): Launcher | undefined {
  for (const names of launchers) {
    const size = wholeNumberOf(env[names.size]);
    if (size === undefined) continue;
    if (size < 2) return undefined;
    const rank = wholeNumberOf(env[names.rank]) ?? 0;
    const isSlurm = env.SLURM_STEP_NUM_TASKS === String(size) && env.OMPI_COMM_WORLD_SIZE === undefined;
    const command = !isSlurm ? 'mpirun' : env.SLURM_MPI_TYPE === undefined ? 'srun' : `srun --mpi=${env.SLURM_MPI_TYPE}`;
    return { command: `${command} -n ${size}`, size, rank, localRank: wholeNumberOf(env[names.localRank]) ?? rank };
  }
  return undefined;
}

function wholeNumberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
