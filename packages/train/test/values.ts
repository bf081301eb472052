/** Helpers that make and read tensors. */
import { type Engine, namedLeaves, read, readSync, type Tensor, tensor } from '@statal/tensors';
import type { GoldenTensor, GoldenTensors } from '@statal/tooling-vitest/golden';

export const given = (engine: Engine, { shape, data }: GoldenTensor): Tensor => tensor(engine, Float64Array.from(data), { shape });

export const givenInts = (engine: Engine, { shape, data }: GoldenTensor): Tensor => tensor(engine, Int32Array.from(data), { shape });

export const allGiven = (engine: Engine, tensors: GoldenTensors): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(tensors).map(([path, value]) => [path, given(engine, value)]));

export const numbers = (value: Tensor): number[] => [...readSync(value)];

/** The elements of all tensors by path. */
export const flat = (tree: unknown): Record<string, number[]> =>
  Object.fromEntries(namedLeaves(tree).map(([path, value]) => [path, numbers(value)]));

/** The current elements, read in the same way on every engine. */
export const flatLater = async (tree: unknown): Promise<Record<string, readonly number[]>> =>
  Object.fromEntries(await Promise.all(namedLeaves(tree).map(async ([path, value]) => [path, [...(await read(value))]] as const)));
