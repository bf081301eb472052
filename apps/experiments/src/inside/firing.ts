/** How often neurons fire. */
import type { OverTime } from './overTime.js';

export interface Firing {
  /** Share of steps, batch rows and neurons with a firing neuron; of a soft gate, its mean. */
  readonly share: number;
  /** Share of neurons that fire in less than 0.1% of their steps. */
  readonly dead: number;
  /** Share of neurons that fire in more than 99.9% of their steps. */
  readonly always: number;
}

const rarely = 0.001;

/**
 * Measures a gate from 0 to 1. Values that are not finite are left out.
 *
 * @returns `undefined` if there is no finite value
 */
export function firing({ values, width }: OverTime): Firing | undefined {
  const sums = new Float64Array(width);
  const counts = new Float64Array(width);
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) continue;
    sums[index % width] += values[index];
    counts[index % width] += 1;
  }
  const total = counts.reduce((all, each) => all + each, 0);
  if (total === 0) return undefined;
  const shares = [...sums].map((sum, neuron) => sum / counts[neuron]);
  return {
    share: sums.reduce((all, each) => all + each, 0) / total,
    dead: shares.filter((share) => share < rarely).length / width,
    always: shares.filter((share) => share > 1 - rarely).length / width,
  };
}
