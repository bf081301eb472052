/** The mean of numbers that arrive one by one. */
import { needOptions } from '@statal/tensors/internals';

/** A weighted mean so far. */
export interface Mean {
  /** NaN before the first number. */
  readonly mean: number;
  /** The sum of all weights. */
  readonly weight: number;
}

/** A weighted mean that grows, made by `runningMean`. */
export interface RunningMean extends Mean {
  /** @param weight e.g. the number of targets that `value` is the mean of. Default: 1. */
  add(value: number, weight?: number): void;
  reset(): void;
}

/**
 * The weighted mean of everything added since the start or the last `reset`: mean += (value - mean) weight / sum(weight) (West, 1979).
 *
 * @param from a mean to continue from. Default: an empty one
 * @example
 * const losses = runningMean();
 * losses.add(2, 30);
 * losses.add(1, 10);
 * losses.mean; // 1.75
 */
export function runningMean(from: Mean = { mean: Number.NaN, weight: 0 }): RunningMean {
  needOptions('runningMean', from);
  let { mean, weight } = from;
  return {
    get mean() {
      return mean;
    },
    get weight() {
      return weight;
    },
    add(value, times = 1) {
      if (times === 0) return;
      weight += times;
      mean = weight === times ? value : mean + (value - mean) * (times / weight);
    },
    reset() {
      mean = Number.NaN;
      weight = 0;
    },
  };
}
