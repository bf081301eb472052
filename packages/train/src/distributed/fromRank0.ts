/** Work that one rank does for all, such as reading and writing checkpoints. */
import { StatalError } from '@statal/tensors';
import type { Ranks } from './ranks.js';

/**
 * An error that another rank has thrown as well. That rank has the original.
 *
 * @example
 * // Not run here: it takes several processes.
 * try {
 *   await sharedStore(checkpointDirectory('runs/first'), await openMpi()).load();
 * } catch (error) {
 *   if (!(error instanceof RankError)) throw error; // rank 0 tells the reason
 * }
 */
export class RankError extends StatalError {
  override readonly name = 'RankError';
  /** The rank that has the original. */
  readonly rank: number;

  constructor(rank: number, message: string) {
    super(`rank ${rank}`, message);
    this.rank = rank;
  }
}

interface Answer {
  /** Absent if the work returned undefined. */
  readonly value?: unknown;
  readonly problem?: string | undefined;
}

/**
 * Runs `work` on rank 0 and gives its result to all ranks. It must be plain JSON, or undefined. If `work` throws, all ranks throw: rank 0
 * the error itself, the others a `RankError` with its message.
 */
export async function fromRank0<T>(ranks: Ranks, work: () => Promise<T>): Promise<T> {
  let failure: { readonly error: unknown } | undefined;
  let answer: Answer = {};
  if (ranks.rank === 0) {
    try {
      answer = { value: await work() };
    } catch (error) {
      failure = { error };
      answer = { problem: error instanceof Error ? error.message : String(error) };
    }
  }
  const told = await bytesFromRank0(ranks, new TextEncoder().encode(JSON.stringify(answer)));
  if (failure !== undefined) throw failure.error;
  if (ranks.rank === 0) return answer.value as T;
  const { value, problem } = JSON.parse(new TextDecoder().decode(told)) as Answer;
  if (problem !== undefined) throw new RankError(0, problem);
  return value as T;
}

/** The bytes that rank 0 gives. */
export async function bytesFromRank0(ranks: Ranks, given: Uint8Array): Promise<Uint8Array> {
  const length = Float64Array.of(given.byteLength);
  await ranks.broadcast(new Uint8Array(length.buffer));
  const bytes = ranks.rank === 0 ? given : new Uint8Array(length[0]);
  await ranks.broadcast(bytes);
  return bytes;
}
