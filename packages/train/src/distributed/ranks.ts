/** The ranks of a distributed training: processes that train one model together, each on its rows of every batch. */
import { type FieldRule, having } from '@statal/tensors/internals';

/** An all-reduce that was started and may still run. */
export interface RunningAllReduce {
  /** Moves it on without waiting. Returns whether it is done. */
  test(): boolean;
  /** Resolves when it is done. */
  wait(): Promise<void>;
}

/**
 * The processes of a training, seen from one of them, its *rank*. `openMpi` of `@statal/mpi` gives this object. Every method is
 * collective: all ranks call the same methods in the same order, and each call waits for the others.
 */
export interface Ranks {
  /** The number of this process, from 0. */
  readonly rank: number;
  /** The number of processes. */
  readonly size: number;
  /** Replaces each element by its sum over all ranks, in place. */
  allReduce(data: Float32Array | Float64Array): Promise<void>;
  /** Starts an all-reduce that runs beside other work. Until it is done, no other method is called, except another start. */
  startAllReduce?(data: Float32Array | Float64Array): RunningAllReduce;
  /** Replaces the bytes by those of rank 0. All ranks give as many. */
  broadcast(data: Uint8Array): Promise<void>;
  /** The bytes of every rank in order, on rank 0; an empty list on the others. Lengths may differ. */
  gather(bytes: Uint8Array): Promise<readonly Uint8Array[]>;
  /** The bytes of every rank in order, on all of them. Lengths may differ. */
  allGather(bytes: Uint8Array): Promise<readonly Uint8Array[]>;
}

export const someRanks: FieldRule = {
  ...having('the ranks of a distributed training', 'rank', 'size', 'allReduce', 'broadcast', 'gather', 'allGather'),
  hint: 'Open them with await openMpi() of @statal/mpi',
};

/** Whether `value` is true on at least one rank. */
export async function trueOnAny(ranks: Ranks, value: boolean): Promise<boolean> {
  const votes = Float64Array.of(Number(value));
  await ranks.allReduce(votes);
  return votes[0] > 0;
}
