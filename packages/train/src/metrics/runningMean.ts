/** The mean of numbers that arrive one by one. */

export interface Sums {
  /** The sum of weight times value. */
  readonly total: number;
  /** The sum of all weights. */
  readonly weight: number;
}

export interface RunningMean extends Sums {
  /** NaN before the first number. */
  readonly mean: number;
  /** `weight` is 1 unless told, e.g. the number of targets that `value` is the mean of. */
  add(value: number, weight?: number): void;
  reset(): void;
}

/**
 * The weighted mean of everything added since the start or the last `reset`; goes on from the sums of another when given some.
 *
 * @example
 * const losses = runningMean();
 * for (const batch of batches) losses.add(lossOf(batch), batch.targets.length);
 * console.log(natsToBits(losses.mean));
 */
export function runningMean({ total, weight }: Sums = { total: 0, weight: 0 }): RunningMean {
  return {
    get mean() {
      return total / weight;
    },
    get total() {
      return total;
    },
    get weight() {
      return weight;
    },
    add(value, times = 1) {
      total += value * times;
      weight += times;
    },
    reset() {
      total = 0;
      weight = 0;
    },
  };
}
