/** The ranks of a launcher such as `mpirun`: rank 0 runs the program, the others make runs for it. */

import { launcherOf } from '@statal/command-line';
import type { Mpi } from '@statal/mpi';
import { encode } from './messages.js';
import { serveRank } from './serveRank.js';

let opened: Promise<Mpi> | undefined;

/** `undefined` in a process that was started alone. Then MPI is not loaded. */
export async function labRanks(): Promise<Mpi | undefined> {
  if (launcherOf(process.env) === undefined) return undefined;
  opened ??= import('@statal/mpi').then(({ openMpi }) => openMpi());
  return opened;
}

/** How many trainings the launcher makes room for, or `undefined` without one. */
export function ranksThatTrain(): number | undefined {
  const launcher = launcherOf(process.env);
  return launcher && launcher.size - 1;
}

/**
 * Runs the program on rank 0, and serves it on the others.
 *
 * @returns the exit code of this process
 */
export async function onRanks(name: string, program: () => Promise<number>): Promise<number> {
  const tell = (line: string): number => {
    process.stderr.write(`${name}: ${line}\n`);
    return 1;
  };
  let mpi: Mpi | undefined;
  try {
    mpi = await labRanks();
  } catch (error) {
    // All ranks of a machine have the same error.
    return launcherOf(process.env)?.localRank === 0 ? tell((error as Error).message) : 1;
  }
  if (mpi === undefined) return program();
  // Launchers pass these on to all ranks, and do not kill afterwards. They stop the work as SIGTERM does.
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => process.emit('SIGTERM', 'SIGTERM'));
  let code = 0;
  try {
    if (mpi.rank === 0) {
      code = await program();
      for (let rank = 1; rank < mpi.size; rank++) await mpi.send(encode({ type: 'end' }), rank);
    } else {
      await serveRank(mpi);
    }
  } catch (error) {
    tell(`rank ${mpi.rank}: ${(error as Error).message}`);
    mpi.abort(1);
  }
  await mpi.close();
  return code;
}
