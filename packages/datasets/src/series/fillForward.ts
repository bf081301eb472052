/** Fills missing values from the steps before. */
import { requireSeries, type Series } from '../sequences/series.js';

/**
 * Replaces each missing value (NaN) by the last known value of its channel, as a display that keeps its last reading. Nothing of the future is
 * used, so a value before the first known one stays missing. In new arrays.
 *
 * @example
 * const filled = fillForward({ data: Float32Array.of(1, NaN, 3, NaN), steps: 4, width: 1 });
 * console.log([...filled.data]); // [1, 1, 3, 3]
 */
export function fillForward<S extends Series>(series: S): S {
  requireSeries('fillForward', 'series', series);
  const { width } = series;
  const data = series.data.slice();
  for (let at = width; at < data.length; at++) if (Number.isNaN(data[at])) data[at] = data[at - width];
  return { ...series, data };
}
