/** Calls that change an array in place. Large arrays go in pieces, one after another. */

import type { Numbers, Operation, TypedArray } from './mpi.js';
import type { Handle } from './mpiAbi.js';
import { addressOf } from './nativeLibrary.js';
import { Request } from './request.js';
import type { World } from './world.js';

/** One piece after another: the memory that the library takes for a piece serves the next one. */
export async function allReduce(world: World, data: Numbers, operation: Operation): Promise<void> {
  for (const piece of piecesOf(data, world.largestMessage)) await startPiece(world, data, piece, operation).wait();
}

/** All pieces at once, so that all ranks start the same calls in the same order, whatever they do next. */
export function startAllReduce(world: World, data: Numbers, operation: Operation): Request[] {
  return piecesOf(data, world.largestMessage).map((piece) => startPiece(world, data, piece, operation));
}

function startPiece(world: World, data: Numbers, { address, length }: Piece, operation: Operation): Request {
  const { functions, abi } = world;
  const count = length / data.BYTES_PER_ELEMENT;
  const values = [abi.inPlace, address, count, typeOf(data, abi.types), abi.operations[operation], abi.world] as const;
  return new Request(world, (request) => functions.startAllReduce(...values, request), [data]);
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

interface Piece {
  readonly address: number;
  /** In bytes. */
  readonly length: number;
}

/** Parts of an array by address. They are made at once: when a memory of WebAssembly grows, it stays in place, but its views become empty. */
function piecesOf(data: TypedArray, piece: number): Piece[] {
  const { byteLength } = data;
  const start = addressOf(data);
  return Array.from({ length: Math.ceil(byteLength / piece) }, (_, index) => {
    return { address: start + index * piece, length: Math.min(piece, byteLength - index * piece) };
  });
}
