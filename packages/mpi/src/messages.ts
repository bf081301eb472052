/** Messages between two ranks: the length first, then the bytes. */

import type { Received } from './mpi.js';
import { addressOf } from './nativeLibrary.js';
import { Request } from './request.js';
import type { World } from './world.js';

const LENGTH_TAG = 1;
const BYTES_TAG = 2;

export async function send(world: World, bytes: Uint8Array, to: number): Promise<void> {
  const { functions, abi } = world;
  const sendPart = (part: Uint8Array, tag: number): Promise<void> => {
    const values = [addressOf(part), part.length, abi.types.bytes, to, tag, abi.world] as const;
    return new Request(world, (request) => functions.startSend(...values, request), [part]).wait();
  };
  await sendPart(new Uint8Array(Float64Array.of(bytes.length).buffer), LENGTH_TAG);
  for (const part of partsOf(world, bytes)) await sendPart(part, BYTES_TAG);
}

/** @param from absent: from any rank */
export async function receive(world: World, from: number | undefined): Promise<Received> {
  const { functions, abi } = world;
  const receivePart = async (part: Uint8Array, source: number, tag: number): Promise<number> => {
    const values = [addressOf(part), part.length, abi.types.bytes, source, tag, abi.world] as const;
    const request = new Request(world, (address) => functions.startReceive(...values, address), [part], { hasStatus: true });
    await request.wait();
    return request.source;
  };
  const length = new Float64Array(1);
  const sender = await receivePart(new Uint8Array(length.buffer), from ?? abi.anySource, LENGTH_TAG);
  const bytes = new Uint8Array(length[0]);
  for (const part of partsOf(world, bytes)) await receivePart(part, sender, BYTES_TAG);
  return { bytes, from: sender };
}

function* partsOf({ largestMessage }: World, bytes: Uint8Array): Generator<Uint8Array> {
  for (let first = 0; first < bytes.length; first += largestMessage) yield bytes.subarray(first, first + largestMessage);
}
