/** How large a state is, and how it grows. */
import type { OverTime } from './overTime.js';

/** The root mean square of the state after each step. Infinite from the first value on that is not finite. */
export function sizeByStep({ values, steps }: OverTime): readonly number[] {
  const each = values.length / steps;
  let allFinite = true;
  return Array.from({ length: steps }, (_, step) => {
    let squares = 0;
    for (let index = step * each; index < (step + 1) * each; index++) squares += values[index] ** 2;
    allFinite &&= Number.isFinite(squares);
    return allFinite ? Math.sqrt(squares / each) : Number.POSITIVE_INFINITY;
  });
}

/** The largest absolute value. Infinite if a value is not finite. */
export function largestOf({ values }: Pick<OverTime, 'values'>): number {
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const size = Math.abs(values[index]);
    if (!Number.isFinite(size)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, size);
  }
  return largest;
}

export interface Growth {
  /**
   * Factor by which the size grows in 100 steps, between the training length and the last step that is finite. Absent if no finite step
   * follows, or if the state is 0.
   */
  readonly per100Steps?: number | undefined;
  /** The first step, from 1, at which a value is not finite. Absent if there is none. */
  readonly overflowsAt?: number | undefined;
}

/**
 * @param sizes the result of `sizeByStep`
 * @param from the step, from 1, from which growth is measured; step 1 if the state overflows before
 */
export function growthOf(sizes: readonly number[], from: number): Growth {
  const overflow = sizes.findIndex((size) => !Number.isFinite(size));
  const last = overflow < 0 ? sizes.length : overflow;
  const first = last > from ? from : 1;
  const isMeasured = last > first && sizes[first - 1] > 0 && sizes[last - 1] > 0;
  return {
    ...(isMeasured && { per100Steps: (sizes[last - 1] / sizes[first - 1]) ** (100 / (last - first)) }),
    ...(overflow >= 0 && { overflowsAt: overflow + 1 }),
  };
}
