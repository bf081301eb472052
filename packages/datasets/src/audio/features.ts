/** The numbers that a network reads instead of samples. */
import { requireSeries, type Series } from '../sequences/series.js';

/** One row of numbers for each step: [steps, width]; element (t, i) is at t * width + i. */
export type Features = Series;

export function requireFeatures(owner: string, features: Features): void {
  requireSeries(owner, 'features', features);
}
