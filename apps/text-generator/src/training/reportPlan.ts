/** The iterations at which a training reports, validates and shows a sample. */
import type { Settings } from './settings.js';

export interface ReportPlan {
  /** Number of iterations between two readings of the loss by `fit`. */
  readonly reportEvery: number;
  validates(iteration: number): boolean;
  samples(iteration: number): boolean;
}

/** Frequent enough to show movement, rare enough to cost nothing. */
const usualReport = 10;

export function reportPlan({ validation, validateEvery, sampleEvery }: Settings, iterations: number): ReportPlan {
  const often = iterations <= 20 * usualReport ? 1 : usualReport;
  return {
    reportEvery: sampleEvery === 0 ? often : greatestCommonDivisor(often, sampleEvery),
    validates: (iteration) => validation > 0 && (iteration % validateEvery === 0 || iteration === iterations),
    samples: (iteration) => sampleEvery > 0 && iteration % sampleEvery === 0,
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
