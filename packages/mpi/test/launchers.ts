/** The launchers of this machine. `STATAL_REQUIRE_MPI=1` makes it a failure that there is none. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportEngine } from '@statal/tooling-vitest/engineReport';

export interface Launcher {
  /** As in the name that `Mpi.library` starts with. */
  readonly family: string;
  /** The command up to the number of ranks. */
  readonly command: readonly string[];
}

const known: readonly Launcher[] = [
  // More ranks than cores, and as root in a container.
  { family: 'Open MPI', command: ['mpirun.openmpi', '--oversubscribe', '-n'] },
  { family: 'MPICH', command: ['mpirun.mpich', '-n'] },
];

/** Those that are installed. The others stand in the table of engines, with the reason. */
export function foundLaunchers(): Launcher[] {
  const found = known.filter(({ family, command: [program] }) => {
    const ran = spawnSync(program, ['--version']).error === undefined;
    reportEngine({ engine: `mpi:${family.toLowerCase().replace(' ', '-')}`, ran, reason: `there is no ${program}` });
    return ran;
  });
  if (found.length === 0 && process.env.STATAL_REQUIRE_MPI === '1')
    throw new Error('STATAL_REQUIRE_MPI is set, and there is neither mpirun.openmpi nor mpirun.mpich: apt-get install openmpi-bin');
  return found;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const children = fileURLToPath(new URL('./children/', import.meta.url));

/** What a program needs of the environment, without what this process may have of a launcher. */
export function environment(more: Record<string, string> = {}): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  return { PATH, HOME, TMPDIR, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1', ...more };
}

/** Runs `children/PROGRAM.mjs` as ranks. */
export function launch({ command }: Launcher, ranks: number, program: string, words: readonly string[] = []): Promise<Ended> {
  return run([...command, String(ranks), process.execPath, join(children, `${program}.mjs`), ...words]);
}

/** Runs `children/PROGRAM.mjs` alone. */
export function launchAlone(program: string, more?: Record<string, string>): Promise<Ended> {
  return run([process.execPath, join(children, `${program}.mjs`)], more);
}

function run([program, ...words]: readonly string[], more?: Record<string, string>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: environment(more), stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => {
      stdout += piece.toString();
    });
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
