/** What started this process, from what launchers leave in the environment. */
export interface Launcher {
  /** For errors, e.g. `mpirun of Open MPI`. */
  readonly name: string;
  /** The library that it starts programs for; absent if it serves any. */
  readonly family?: 'Open MPI' | 'MPICH' | undefined;
  /** How many processes it started together. */
  readonly size: number;
  /** What to do if a library does not see the other processes. */
  readonly wayOut: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `undefined` if the process was started alone. */
export function launcherOf(environment: Environment): Launcher | undefined {
  const { OMPI_COMM_WORLD_SIZE, PMI_SIZE, SLURM_STEP_NUM_TASKS, SLURM_STEP_ID } = environment;
  if (OMPI_COMM_WORLD_SIZE !== undefined) {
    const wayOut = 'install the library of Open MPI (Debian: openmpi-bin), or start with the mpirun of the other library';
    return { name: 'mpirun of Open MPI', family: 'Open MPI', size: Number(OMPI_COMM_WORLD_SIZE), wayOut };
  }
  if (SLURM_STEP_NUM_TASKS !== undefined && SLURM_STEP_ID !== undefined) {
    const wayOut = 'start with srun --mpi=pmix for Open MPI, or srun --mpi=pmi2 for MPICH; "srun --mpi=list" says what this Slurm has';
    return { name: 'srun', size: Number(SLURM_STEP_NUM_TASKS), wayOut };
  }
  if (PMI_SIZE !== undefined) {
    const wayOut = 'install the library of MPICH (Debian: mpich), or start with the mpirun of the other library';
    return { name: 'mpirun of MPICH', family: 'MPICH', size: Number(PMI_SIZE), wayOut };
  }
  return undefined;
}
