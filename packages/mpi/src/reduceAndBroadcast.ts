/** Calls that change an array in place. Large arrays go in pieces, one after another. */

import type { Numbers, Operation, TypedArray } from './mpi.js';
import type { Handle } from './mpiAbi.js';
import { addressOf } from './nativeLibrary.js';
import { Request } from './request.js';
import type { World } from './world.js';

export async function allReduce(world: World, data: Numbers, operation: Operation): Promise<void> {
  const { functions, abi } = world;
  const type = typeOf(data, abi.types);
  for (const { address, length } of piecesOf(data, world.largestMessage)) {
    const values = [abi.inPlace, address, length / data.BYTES_PER_ELEMENT, type, abi.operations[operation], abi.world] as const;
    await new Request(world, (request) => functions.startAllReduce(...values, request), [data]).wait();
  }
}

export async function broadcast(world: World, data: TypedArray, from: number): Promise<void> {
  const { functions, abi } = world;
  for (const { address, length } of piecesOf(data, world.largestMessage)) {
    const values = [address, length, abi.types.bytes, from, abi.world] as const;
    await new Request(world, (request) => functions.startBroadcast(...values, request), [data]).wait();
  }
}

export async function barrier(world: World): Promise<void> {
  await new Request(world, (request) => world.functions.startBarrier(world.abi.world, request), []).wait();
}

function typeOf(data: Numbers, types: World['abi']['types']): Handle {
  if (data instanceof Float32Array) return types.float32;
  return data instanceof Float64Array ? types.float64 : types.int32;
}

/** Parts of an array by address. They are made at once: when a memory of WebAssembly grows, it stays in place, but its views become empty. */
function piecesOf(data: TypedArray, piece: number): { address: number; length: number }[] {
  const { byteLength } = data;
  const start = addressOf(data);
  return Array.from({ length: Math.ceil(byteLength / piece) }, (_, index) => {
    return { address: start + index * piece, length: Math.min(piece, byteLength - index * piece) };
  });
}
