import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { environment, foundLaunchers } from './launchers.js';

const isInstalled = ['slurmctld', 'slurmd', 'munged'].every((program) => spawnSync(program, ['--version']).error === undefined);
const reason = process.getuid?.() === 0 ? 'slurmctld, slurmd and munge are installed' : 'this is root';
const canRun = isInstalled && process.getuid?.() === 0 && foundLaunchers().length === 2;

/** One after another on one Slurm, which takes a second to start. */
const commands = {
  pmix: 'srun --mpi=pmix -n 2 node alone.mjs || cat $(dirname $SLURM_CONF)/slurmd.log >&2',
  pmi2: 'srun --mpi=pmi2 -n 2 node alone.mjs',
  none: 'srun --mpi=none -n 2 node alone.mjs',
  wrong: 'srun --mpi=pmi2 --export=ALL,STATAL_MPI_LIBRARY=libmpi.so.40 -n 2 node alone.mjs',
  killed: 'srun --mpi=pmix --kill-on-bad-exit=1 -n 2 node waitForKilled.mjs; echo ended with $?',
};

it.skipIf(!canRun)(
  `srun starts the ranks of both libraries, and all end with one that is killed (runs where ${reason})`,
  { timeout: 60_000 },
  () => {
    const script = Object.entries(commands).map(([name, command]) => `echo "== ${name}"; ${command}`);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [fileURLToPath(new URL('../scripts/withSlurm.mjs', import.meta.url)), 'bash', '-c', script.join('\n')],
      { encoding: 'utf8', cwd: fileURLToPath(new URL('./children/', import.meta.url)), env: environment(), timeout: 50_000 },
    );
    const outputs = Object.fromEntries(
      stdout
        .split('== ')
        .slice(1)
        .map((part) => [part.slice(0, part.indexOf('\n')), part.split('\n').slice(1, -1)]),
    );
    const opened = (name: string): unknown[] => outputs[name].map((line: string): unknown => JSON.parse(line));
    for (const [name, library] of Object.entries({ pmix: /^Open MPI/, pmi2: /^MPICH/ })) {
      const local = { size: 2, rank: expect.any(Number) };
      const rank = { size: 2, library: expect.stringMatching(library), local, data: [6] };
      expect(opened(name), stderr).toEqual([expect.objectContaining(rank), expect.objectContaining(rank)]);
    }
    const refused = (launcher: string): unknown => ({
      error: expect.stringContaining(`cannot join the processes that ${launcher} started (2)`),
    });
    expect(opened('none'), stderr).toEqual([refused('srun'), refused('srun')]);
    expect(opened('wrong'), stderr).toEqual([refused('srun or the mpirun of MPICH'), refused('srun or the mpirun of MPICH')]);
    expect(outputs.killed, stderr).toEqual([expect.stringContaining('killed at'), expect.stringMatching(/^ended with 1(37|43)$/)]);
  },
);
