/** Whether a score is good enough. */
import { least } from '@statal/command-line';
import type { Goal } from '../tasks/task.js';
import type { RunResult, Score } from './result.js';

/** The score in the measure of the goal. */
export function measured({ measure }: Pick<Goal, 'measure'>, score: Score): number {
  return score[measure];
}

export function solves({ measure, solvedFrom }: Goal, score: Score): boolean {
  if (solvedFrom === undefined) return false;
  return measure === 'right' ? score.right >= solvedFrom : score.loss <= solvedFrom;
}

/** With half of the mistakes that are allowed: so that what just passes on a few sequences goes on, and does not fail on many. */
export function solvesWithMargin(goal: Goal, score: Score): boolean {
  const { solvedFrom } = goal;
  if (solvedFrom === undefined) return false;
  return solves({ ...goal, solvedFrom: goal.measure === 'right' ? (1 + solvedFrom) / 2 : solvedFrom / 2 }, score);
}

/** Whether a run solved the task: on test sequences of both lengths. */
export function isSolved(goal: Goal, { test }: RunResult): boolean {
  return test !== undefined && solves(goal, test.training) && solves(goal, test.long);
}

/** Negative where `a` is the better one: what was solved, then how soon, then the best loss. Looks at validation only. */
export function compareOnValidation(a: RunResult, b: RunResult): number {
  const never = Number.MAX_SAFE_INTEGER;
  return (
    (a.longSolvedAt ?? never) - (b.longSolvedAt ?? never) || (a.solvedAt ?? never) - (b.solvedAt ?? never) || bestLoss(a) - bestLoss(b)
  );
}

function bestLoss({ curve, stopped }: RunResult): number {
  return stopped === 'diverged' ? Number.MAX_VALUE : least(curve.map(([, loss]) => loss));
}
