/** Work that all ranks do at the same time, and that fails on all of them if it fails on one. */
import { DatasetError } from '@statal/datasets';
import { RankError } from '@statal/train';
import { explainError } from '../explainError.js';
import { namesOf } from './peer.js';
import type { ProgramRanks } from './programRanks.js';
import { RankFailure } from './rankFailure.js';

interface Outcome {
  /** What went wrong, in one line. Absent if nothing did. */
  readonly line?: string | undefined;
  readonly exitCode?: 1 | 2 | undefined;
  /** The rank that has the error, if this one only heard of it. */
  readonly elsewhere?: number | undefined;
}

/**
 * Waits until every rank has done `work`. If it failed on any rank, it fails on all, so that no rank waits for another in vain. A failure that
 * all ranks share is printed once, by rank 0. Any other is printed by the ranks that have it, with their numbers.
 *
 * `work` may call what all ranks call together, such as a shared store, if that too fails on all ranks or on none.
 *
 * @throws RankFailure if it failed on any rank
 */
export async function together<T>(ranks: ProgramRanks | undefined, work: () => T | Promise<T>): Promise<T> {
  if (ranks === undefined) return work();
  const own = await outcomeOf(work);
  const told: readonly Outcome[] = await exchange(ranks, own.outcome);
  const outcomes = told.map((outcome) => (outcome.elsewhere === undefined ? outcome : told[outcome.elsewhere]));
  const failed = ranks.peers.filter(({ rank }) => outcomes[rank].line !== undefined);
  if (failed.length === 0 && own.error === undefined) return own.value as T;
  if (own.error instanceof RankFailure) throw own.error; // all ranks have it
  const { rank } = ranks.mpi;
  const same = failed.filter((other) => outcomes[other.rank].line === outcomes[rank].line);
  throw new RankFailure(own.error, {
    prints: same[0]?.rank === rank,
    prefix: same.length === ranks.mpi.size ? '' : `${namesOf(same)}: `,
    exitCode: outcomes[failed[0]?.rank ?? rank].exitCode ?? 1,
  });
}

/**
 * Rank 0 does the work. Its failure is that of all ranks.
 *
 * @returns what it gives on rank 0, `undefined` elsewhere
 */
export async function onFirstRank<T>(ranks: ProgramRanks | undefined, work: () => Promise<T>): Promise<T | undefined> {
  if (ranks === undefined) return work();
  const { rank } = ranks.mpi;
  const own = rank === 0 ? await outcomeOf(work) : undefined;
  const [outcome] = await exchange(ranks, own?.outcome ?? {});
  if (outcome.line === undefined) return own?.value;
  throw new RankFailure(own?.error, { prints: rank === 0, exitCode: outcome.exitCode ?? 1 });
}

/** What every rank has to say, by rank. */
export async function exchange<T extends object>({ mpi }: Pick<ProgramRanks, 'mpi'>, own: T): Promise<readonly T[]> {
  const all = await mpi.allGather(new TextEncoder().encode(JSON.stringify(own)));
  return all.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as T);
}

async function outcomeOf<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly outcome: Outcome; readonly value?: T; readonly error?: unknown }> {
  try {
    return { outcome: {}, value: await work() };
  } catch (error) {
    return { outcome: outcomeOfError(error), error };
  }
}

function outcomeOfError(error: unknown): Outcome {
  if (error instanceof RankError) return { elsewhere: error.rank };
  // The rank that has the original prints it, with its own number.
  if (error instanceof DatasetError && error.fact?.kind === 'failed rank') return {};
  return explainError(error);
}
