/** Work that the ranks of a data-parallel training share: each does a part of it, and all get the results of all. */
import { DatasetError } from './datasetError.js';
import type { BatchPart } from './rowsOfPart.js';

/** Ranks that share the reading of a corpus. An `Mpi` of @statal/mpi is one. */
export interface ReadingRanks extends BatchPart {
  /** The bytes of every rank, by rank, on all of them. Lengths may differ. */
  allGather(bytes: Uint8Array): Promise<readonly Uint8Array[]>;
}

/** What a rank tells the others. */
type Answer<T> = { readonly value: T } | { readonly problem: string };

/**
 * Runs `work` on every rank, and gives the results of all ranks, by rank. It always reaches the one exchange, so that no rank waits for
 * another in vain. If it fails on any rank, it fails on all: a rank that failed throws its own error, others one that names that rank.
 *
 * @param work its result must be plain JSON. It may hold instances of DatasetError; other ranks get copies of them.
 */
export async function onAllRanks<T>(ranks: ReadingRanks, work: () => Promise<T>): Promise<readonly T[]> {
  const own = await settled(work);
  const answer: Answer<T> = 'error' in own ? { problem: messageOf(own.error) } : own;
  const all = await ranks.allGather(new TextEncoder().encode(JSON.stringify(answer)));
  if ('error' in own) throw own.error;
  return all.map((bytes, rank) => (rank === ranks.rank ? own.value : resultOf<T>(bytes, rank)));
}

async function settled<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function resultOf<T>(bytes: Uint8Array, rank: number): T {
  const answer = JSON.parse(new TextDecoder().decode(bytes), withErrors) as Answer<T>;
  if ('value' in answer) return answer.value;
  const reason = `it failed: ${answer.problem.replace(/\.$/, '')}`;
  throw new DatasetError(`rank ${rank}`, reason, 'Mend that, and start all ranks again', { fact: { kind: 'failed rank', rank } });
}

/** Restores the errors in JSON. Their fields are enumerable, so they are in it. */
function withErrors(_: string, value: unknown): unknown {
  if ((value as Partial<DatasetError> | null)?.name !== 'DatasetError') return value;
  const { source, reason, hint, ...details } = value as DatasetError;
  return new DatasetError(source, reason, hint, details);
}
