/** The one form in which numbers over time pass through this package: the features of a recording, and the channels of a series. */
import { requireArgument } from '../requireArgument.js';

/** Numbers over time: [steps, width], row by row; element (t, i) is at t * width + i. A missing value is NaN. */
export interface Series {
  readonly data: Float32Array;
  readonly steps: number;
  /** Number of channels: the values at one step. */
  readonly width: number;
  /** The time of each step, if known, [steps]: a number of the file, or milliseconds since 1970 (UTC) of a date. */
  readonly times?: Float64Array | undefined;
}

/** @throws DatasetError if `value` is not a series, or the length of its data is not steps x width */
export function requireSeries(owner: string, name: string, value: unknown): void {
  requireArgument(owner, name, isSeries(value), value, 'a Float32Array of steps x width as data');
}

export function isSeries(value: unknown): value is Series {
  const { data, steps, width }: Partial<Series> = Object(value);
  return data instanceof Float32Array && isSize(steps) && isSize(width) && steps * width === data.length;
}

function isSize(value: number | undefined): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

/** The steps from `from` up to but not including `to`, as a view of the same data. */
export function stepsOf<S extends Series>(series: S, from: number, to: number): S {
  const { data, width, times } = series;
  const part = { ...series, data: data.subarray(from * width, to * width), steps: to - from };
  return times === undefined ? part : { ...part, times: times.subarray(from, to) };
}
