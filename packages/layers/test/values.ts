/** Helpers that make and read tensors. */
import { type Engine, namedLeaves, Random, readSync, type Tensor, tensor } from '@statal/tensors';
import type { GoldenTensor } from '@statal/tooling-vitest/golden';

export const given = (engine: Engine, { shape, data }: GoldenTensor): Tensor => tensor(engine, Float64Array.from(data), { shape });

export const numbers = (value: Tensor): number[] => [...readSync(value)];

/** Values that depend on `which` only. */
export const drawn = (engine: Engine, shape: readonly number[], which = 0): Tensor =>
  Random.fromSeed(23).fold(which).normal(engine, shape, { deviation: 0.7 });

/** The elements of all tensors by path. */
export const flat = (tree: unknown): Map<string, number[]> => new Map(namedLeaves(tree).map(([path, value]) => [path, numbers(value)]));

/** x [T, B, features] with NaN in the steps after the length of each row. */
export function withNaN(x: Tensor, lengths: readonly number[]): Tensor {
  const [, batch, features] = x.shape;
  const values = readSync(x).map((value, index) => {
    const [time, row] = [Math.floor(index / (batch * features)), Math.floor(index / features) % batch];
    return time < lengths[row] ? value : Number.NaN;
  });
  return tensor(x.engine, values, { shape: x.shape });
}
