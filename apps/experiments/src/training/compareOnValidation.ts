/** Which of two runs is better, for choosing a learning rate. */
import { least } from '@statal/command-line';
import type { RunResult } from './result.js';

/** Negative if `a` is better: solved on long sequences, then how early, then the best loss. Uses validation only. */
export function compareOnValidation(a: RunResult, b: RunResult): number {
  const never = Number.MAX_SAFE_INTEGER;
  return (
    (a.longSolvedAt ?? never) - (b.longSolvedAt ?? never) || (a.solvedAt ?? never) - (b.solvedAt ?? never) || bestLoss(a) - bestLoss(b)
  );
}

function bestLoss({ curve, stopped }: RunResult): number {
  return stopped === 'diverged' ? Number.MAX_VALUE : least(curve.map(([, loss]) => loss));
}
