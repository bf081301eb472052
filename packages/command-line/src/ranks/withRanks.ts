/** Runs a program on all ranks of its launcher, or alone, and ends the ranks together. */
import { setTimeout as sleep } from 'node:timers/promises';
import { explainError } from '../explainError.js';
import { openRanks } from './openRanks.js';
import { namesOf } from './peer.js';
import type { WatchedTraining } from './peerWatch.js';
import type { ProgramRanks } from './programRanks.js';
import { RankFailure } from './rankFailure.js';
import { requireSameStart } from './requireSameStart.js';
import { together } from './together.js';

/** The launcher takes a moment to notice that a process ended. */
const untilNoticed = 300;

/**
 * Opens the ranks, if a launcher started this process as one of several, and runs `work` on each. It ends when all are done.
 *
 * @param work gets `undefined` in a process that was started alone
 * @throws RankFailure if it failed on any rank
 */
export async function withRanks(training: WatchedTraining, work: (ranks: ProgramRanks | undefined) => Promise<void>): Promise<void> {
  const ranks = await openRanks(training);
  if (ranks === undefined) return work(undefined);
  try {
    await requireSameStart(ranks, training);
    await work(ranks);
    // Waiting here leaves the cores and the event loop to others; MPI_Finalize does not.
    await together(ranks, () => {});
  } catch (error) {
    if (!(error instanceof RankFailure)) throw await ownFailure(ranks, error);
    await closeRanks(ranks);
    throw error;
  }
  await closeRanks(ranks);
}

async function closeRanks({ watch, mpi }: ProgramRanks): Promise<void> {
  watch.close();
  await mpi.close();
}

/** A failure of this rank while the others wait for it. It ends them all. */
async function ownFailure({ watch, mpi, peers }: ProgramRanks, error: unknown): Promise<RankFailure> {
  // A connection that broke may be a rank that died.
  await sleep(untilNoticed);
  if (watch.dead().length > 0) await watch.end();
  watch.close();
  const { exitCode } = explainError(error);
  return new RankFailure(error, { prints: true, prefix: `${namesOf([peers[mpi.rank]])}: `, exitCode, end: () => mpi.abort(exitCode) });
}
