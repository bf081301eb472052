/** Gathers arrays of different lengths. */
import { FixedMemory } from './fixedMemory.js';
import { addressOf } from './nativeLibrary.js';
import { Request } from './request.js';
import type { World } from './world.js';

/** A round comes from all ranks, so it may be larger than a message: as many times. */
const ROUND = 16;

/**
 * The bytes of all ranks, by rank. Large ones come in rounds, each with a piece of every rank.
 *
 * @param to the rank that gets them, or `'all'`; others get an empty list
 */
export async function gatherBytes(world: World, bytes: Uint8Array, to: number | 'all'): Promise<Uint8Array[]> {
  const lengths = await gatherLengths(world, bytes.length);
  const receives = to === 'all' || to === world.rank;
  const gathered = receives ? lengths.map((length) => new Uint8Array(length)) : [];
  const piece = Math.max(1, Math.floor((ROUND * world.largestMessage) / world.size));
  for (let first = 0; first < Math.max(...lengths); first += piece) {
    const counts = lengths.map((length) => Math.min(piece, Math.max(0, length - first)));
    const pieces = await gatherRound(world, bytes.subarray(first, first + piece), counts, to);
    for (const [rank, array] of gathered.entries()) array.set(pieces[rank], Math.min(first, array.length));
  }
  return gathered;
}

async function gatherLengths(world: World, length: number): Promise<number[]> {
  const { functions, abi, size } = world;
  const own = Float64Array.of(length);
  const all = new Float64Array(size);
  const lengthType = [1, abi.types.float64] as const;
  const values = [addressOf(own), ...lengthType, addressOf(all), ...lengthType, abi.world] as const;
  await new Request(world, (request) => functions.startAllGather(...values, request), [own, all]).wait();
  return [...all];
}

/** One call of MPI. @param counts the bytes of each rank */
async function gatherRound(world: World, part: Uint8Array, counts: readonly number[], to: number | 'all'): Promise<Uint8Array[]> {
  const { functions, abi, size } = world;
  const countsInC = new FixedMemory(4 * size);
  const startsInC = new FixedMemory(4 * size);
  countsInC.integers.set(counts);
  for (let rank = 1; rank < size; rank++) startsInC.integers[rank] = startsInC.integers[rank - 1] + counts[rank - 1];
  const starts = startsInC.integers;
  const receives = to === 'all' || to === world.rank;
  const received = new Uint8Array(receives ? starts[size - 1] + counts[size - 1] : 0);
  const sent = [addressOf(part), part.length, abi.types.bytes] as const;
  const into = [addressOf(received), countsInC.address, startsInC.address, abi.types.bytes] as const;
  const start = (request: number): void => {
    if (to === 'all') functions.startAllGatherUneven(...sent, ...into, abi.world, request);
    else functions.startGatherUneven(...sent, ...into, to, abi.world, request);
  };
  await new Request(world, start, [part, received, countsInC, startsInC]).wait();
  return receives ? counts.map((count, rank) => received.subarray(starts[rank], starts[rank] + count)) : [];
}
