/** Starts a program on several ranks of this machine, by the system's mpirun. */
import { execFileSync } from 'node:child_process';
import type { StartOptions } from './runBinary.js';

const mpirun = ['mpirun.openmpi', 'mpirun'].find((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** Whether there is an mpirun. If not, says so, or throws where `STATAL_REQUIRE_MPI` is set. */
export function hasMpirun(): boolean {
  if (mpirun !== undefined) return true;
  const problem = 'there is no mpirun; Debian has it in openmpi-bin';
  if (process.env.STATAL_REQUIRE_MPI) throw new Error(`STATAL_REQUIRE_MPI is set, and ${problem}`);
  process.stderr.write(`SKIPPED: a program on several ranks (${problem})\n`);
  return false;
}

/**
 * Whether ranks have time to save after Ctrl-C. The mpirun of Open MPI 5 kills them half a second later, and drops what they print.
 */
export function givesTimeAtInterrupt(): boolean {
  return mpirun !== undefined && !/Open MPI\) 5\./.test(execFileSync(mpirun, ['--version'], { encoding: 'utf8' }));
}

/** How a program is started on so many ranks. */
export function onRanks(size: number): StartOptions {
  const env = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
  return { command: [mpirun ?? 'mpirun', '--oversubscribe', '-n', String(size), process.execPath], env };
}
