/** Compares scores with the goal of a task. */
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

/**
 * Whether a score solves the goal with half of the allowed errors. The margin keeps a run going that barely passes on a few sequences and
 * could fail on many.
 */
export function solvesWithMargin(goal: Goal, score: Score): boolean {
  const { solvedFrom } = goal;
  if (solvedFrom === undefined) return false;
  return solves({ ...goal, solvedFrom: goal.measure === 'right' ? (1 + solvedFrom) / 2 : solvedFrom / 2 }, score);
}

/** Whether a run solved the task on the test sequences of both lengths. */
export function isSolved(goal: Goal, { test }: Pick<RunResult, 'test'>): boolean {
  return test !== undefined && solves(goal, test.training) && solves(goal, test.long);
}
