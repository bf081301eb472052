import type { Family } from './mpiAbi.js';

/** What started this process, from what launchers leave in the environment. */
export interface Launcher {
  /** For errors, e.g. `mpirun of Open MPI`. */
  readonly name: string;
  /** The libraries that can find the other processes, the most likely first. */
  readonly serves: readonly Family[];
  /** How many processes it started together. */
  readonly size: number;
  /** What to do where another library was found. */
  readonly wayOut: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const forSrun = 'start with srun --mpi=pmix for Open MPI, or srun --mpi=pmi2 for MPICH; "srun --mpi=list" says what this Slurm has';

/** `undefined` if the process was started alone. */
export function launcherOf(environment: Environment): Launcher | undefined {
  const { OMPI_COMM_WORLD_SIZE, PMI_SIZE, PMIX_RANK, SLURM_STEP_NUM_TASKS: inStep } = environment;
  if (OMPI_COMM_WORLD_SIZE !== undefined) {
    const wayOut = 'install the library of Open MPI (Debian: openmpi-bin), or start with the mpirun of the other library';
    return { name: 'mpirun of Open MPI', serves: ['Open MPI'], size: Number(OMPI_COMM_WORLD_SIZE), wayOut };
  }
  // Before PMI_SIZE: srun sets no PMI_SIZE with PMIx, but an outer launcher may have.
  if (inStep !== undefined && PMIX_RANK !== undefined)
    return { name: 'srun', serves: ['Open MPI', 'MPICH'], size: Number(inStep), wayOut: forSrun };
  // Before the step of Slurm: the mpirun of MPICH starts its helpers by srun, one for each machine, and they start the ranks.
  if (PMI_SIZE !== undefined) {
    const name = inStep === undefined ? 'mpirun of MPICH' : 'srun or the mpirun of MPICH';
    const wayOut = 'install the library of MPICH (Debian: mpich), or start with the mpirun of the other library or srun --mpi=pmix';
    return { name, serves: ['MPICH'], size: Number(PMI_SIZE), wayOut };
  }
  return inStep === undefined ? undefined : { name: 'srun', serves: [], size: Number(inStep), wayOut: forSrun };
}
