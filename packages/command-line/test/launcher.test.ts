import { describe, expect, it } from 'vitest';
import { launcherOf } from '../src/ranks/launcher.js';

describe('the launcher of a process', () => {
  it.each([
    ['none, for a process that was started alone', {}, undefined],
    ['none, for one rank', { OMPI_COMM_WORLD_SIZE: '1', OMPI_COMM_WORLD_RANK: '0' }, undefined],
    ['none, in the script of a Slurm job', { SLURM_NTASKS: '4', SLURM_PROCID: '0' }, undefined],
    [
      'mpirun of Open MPI',
      { OMPI_COMM_WORLD_SIZE: '3', OMPI_COMM_WORLD_RANK: '2', OMPI_COMM_WORLD_LOCAL_RANK: '1' },
      ['mpirun -n 3', 2, 1],
    ],
    ['mpirun of MPICH', { PMI_SIZE: '4', PMI_RANK: '3', MPI_LOCALRANKID: '0' }, ['mpirun -n 4', 3, 0]],
    [
      'mpirun of MPICH in a Slurm job',
      { PMI_SIZE: '4', PMI_RANK: '3', SLURM_STEP_NUM_TASKS: '2', SLURM_PROCID: '1' },
      ['mpirun -n 4', 3, 3],
    ],
    [
      'srun with PMIx',
      { SLURM_STEP_NUM_TASKS: '2', SLURM_PROCID: '1', SLURM_LOCALID: '0', SLURM_MPI_TYPE: 'pmix' },
      ['srun --mpi=pmix -n 2', 1, 0],
    ],
    [
      'srun with PMI-2',
      { PMI_SIZE: '2', PMI_RANK: '1', SLURM_STEP_NUM_TASKS: '2', SLURM_MPI_TYPE: 'pmi2' },
      ['srun --mpi=pmi2 -n 2', 1, 1],
    ],
  ])('%s', (_, env, expected) => {
    const launcher = launcherOf(env);
    expect(launcher && [launcher.command, launcher.rank, launcher.localRank]).toEqual(expected);
  });
});
