import { describe, expect, it } from 'vitest';
import { launcherOf } from '../src/launcher.js';
import { foundLaunchers, launchAlone } from './launchers.js';

const libraries = { 'Open MPI': 'libmpi.so.40', MPICH: 'libmpich.so.12' };

/** A Node that opens MPI takes a second on a busy machine. */
const timeout = 20_000;

describe.each(foundLaunchers())('a process without a launcher, on $family', { timeout }, ({ family }) => {
  const library = libraries[family as keyof typeof libraries];

  it('is the only rank', async () => {
    const { stdout, stderr } = await launchAlone('alone', { STATAL_MPI_LIBRARY: library });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      ...{ rank: 0, size: 1, library: expect.stringMatching(`^${family} `), local: { rank: 0, size: 1 } },
      ...{
        data: [3],
        gathered: [5],
        isSame: true,
        cores: expect.any(Number),
        closed: expect.stringMatching(/^barrier: MPI is closed, and a process cannot open it again: /),
      },
    });
    expect(JSON.parse(stdout).cores).toBeGreaterThanOrEqual(1);
  });

  it('is refused where srun has started others that the library cannot find', async () => {
    const slurm = { SLURM_STEP_NUM_TASKS: '2', SLURM_STEP_ID: '0', SLURM_JOB_ID: '1' };
    const { stdout, stderr } = await launchAlone('alone', { STATAL_MPI_LIBRARY: library, ...slurm });
    expect(JSON.parse(stdout).error).toMatch(
      /^(Open MPI|MPICH) \S+ cannot join the processes that srun started \(2\): start with srun --mpi=pmix for Open MPI, or srun --mpi=pmi2 for MPICH; /,
    );
    expect(stderr).toBe('');
  });

  it('is refused where the launcher of the other library started it', async () => {
    const others = family === 'MPICH' ? { OMPI_COMM_WORLD_SIZE: '2' } : { PMI_SIZE: '2' };
    const { stdout } = await launchAlone('alone', { STATAL_MPI_LIBRARY: library, ...others });
    expect(JSON.parse(stdout).error).toMatch(
      /^(Open MPI|MPICH) \S+ cannot join the processes that mpirun of (Open MPI|MPICH) started \(2\): install /,
    );
  });

  it('is refused in a worker thread', async () => {
    const { stdout } = await launchAlone('inWorker', { STATAL_MPI_LIBRARY: library });
    expect(stdout).toBe('openMpi was called in a worker thread: MPI serves the main thread only\n');
  });
});

it('names what it tried and what to install where there is no library', { timeout }, async () => {
  const { stdout } = await launchAlone('alone', { STATAL_MPI_LIBRARY: 'libnone.so' });
  expect(JSON.parse(stdout).error).toBe(
    'no MPI library found, tried libnone.so: install one (Debian: apt-get install openmpi-bin), or give its path as STATAL_MPI_LIBRARY',
  );
});

it('names a library that is no MPI', { timeout }, async () => {
  const { stdout } = await launchAlone('alone', { STATAL_MPI_LIBRARY: 'libc.so.6' });
  expect(JSON.parse(stdout).error).toContain('tried libc.so.6 (is neither Open MPI nor MPICH: it has no MPI_Get_library_version): ');
});

describe('launcherOf', () => {
  const inStep = { SLURM_STEP_NUM_TASKS: '2' };
  it.each([
    [{}, undefined],
    [{ SLURM_NTASKS: '4', SLURM_JOB_ID: '1' }, undefined],
    [{ OMPI_COMM_WORLD_SIZE: '3', PMIX_RANK: '1', ...inStep }, ['mpirun of Open MPI', 3, 'Open MPI']],
    [{ PMI_SIZE: '4', PMI_RANK: '1' }, ['mpirun of MPICH', 4, 'MPICH']],
    [{ PMI_SIZE: '4', PMI_RANK: '1', ...inStep }, ['srun or the mpirun of MPICH', 4, 'MPICH']],
    [{ PMIX_RANK: '1', ...inStep }, ['srun', 2, 'Open MPI']],
    [inStep, ['srun', 2, undefined]],
  ])('knows %j', (environment, expected) => {
    const launcher = launcherOf(environment);
    expect(launcher && [launcher.name, launcher.size, launcher.serves[0]]).toEqual(expected);
  });
});
