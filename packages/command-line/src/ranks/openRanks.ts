/** Connects the processes that a launcher started, by MPI. */
import { hostname } from 'node:os';
import { Failure } from '../failure.js';
import { UsageError } from '../usageError.js';
import { type Launcher, launcherOf } from './launcher.js';
import type { Mpi, MpiModule } from './mpi.js';
import type { Peer } from './peer.js';
import { PeerWatch, type WatchedTraining } from './peerWatch.js';
import type { ProgramRanks } from './programRanks.js';
import { RankFailure } from './rankFailure.js';
import { exchange } from './together.js';

/**
 * Returns `undefined` for a process that was started alone; then MPI is not loaded.
 *
 * @throws RankFailure if MPI cannot be opened. One rank of each machine prints it.
 */
export async function openRanks(training: WatchedTraining): Promise<ProgramRanks | undefined> {
  const launcher = launcherOf(process.env);
  if (launcher === undefined) return undefined;
  try {
    const { openMpi, coresOfRank } = await importMpi(launcher);
    const mpi = await openMpi();
    const peers = await peersOf(mpi);
    return { mpi, launcher, peers, cores: await coresOfRank(mpi), watch: new PeerWatch(mpi, peers, training) };
  } catch (error) {
    const { prints, exitCode } = { prints: launcher.localRank === 0, exitCode: error instanceof UsageError ? 2 : 1 } as const;
    // Errors of @statal/mpi are one line with a way out.
    throw new RankFailure(error instanceof UsageError ? error : new Failure((error as Error).message, { cause: error }), {
      prints,
      exitCode,
    });
  }
}

async function importMpi({ command }: Launcher): Promise<MpiModule> {
  const name: string = '@statal/mpi'; // not a literal, so that neither types nor bundlers need the package
  try {
    return (await import(name)) as MpiModule;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(command, '@statal/mpi, which connects the ranks, is not installed', `npm install ${name}`);
  }
}

async function peersOf(mpi: Mpi): Promise<readonly Peer[]> {
  const { rank } = mpi;
  return exchange<Peer>({ mpi }, { rank, host: hostname(), pid: process.pid });
}
