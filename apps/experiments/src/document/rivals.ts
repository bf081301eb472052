/** A model of a comparison against the better of lstm and gru. */
import { median, scored } from '../reports/phrases.js';
import type { Task } from '../tasks/task.js';
import type { RunResult } from '../training/result.js';
import { isSolved } from '../training/solves.js';
import { type ComparedTask, modelOf } from './comparedTasks.js';
import { solvedShare } from './comparisonSection.js';
import { permutationTest } from './permutationTest.js';
import type { ModelSummary } from './summarize.js';

/** The cells that a new one has to stand beside. */
const rivals = ['lstm', 'gru'] as const;

export interface Match {
  readonly task: string;
  readonly own: string;
  /** The better of lstm and gru, and its figure. */
  readonly rival: string;
  readonly rivalFigure: string;
  readonly isAsGood: boolean;
  /** Whether no seed of either solved a task that can be solved. */
  readonly isUnsolved: boolean;
  /** The result of the permutation test. Absent if a score is not finite, or there are too many seeds. */
  readonly p?: number | undefined;
}

/** The match of a cell on a task, or `undefined` if it or both of the others were not compared there. */
export function matchOf(compared: ComparedTask, cell: string): Match | undefined {
  const { task } = compared;
  const model = modelOf(compared, cell);
  const rival = rivals
    .flatMap((name) => modelOf(compared, name) ?? [])
    .sort((a, b) => standing(b, task) - standing(a, task) || meanScore(b, task) - meanScore(a, task))[0];
  if (model === undefined || rival === undefined) return undefined;
  const [own, other] = [scoresOf(model, task), scoresOf(rival, task)];
  const isUnsolved = task.goal.solvedFrom !== undefined && standing(model, task) === 0 && standing(rival, task) === 0;
  return {
    task: task.name,
    own: figureOf(model, task),
    rival: rival.cell,
    rivalFigure: figureOf(rival, task),
    isAsGood: !isUnsolved && standing(model, task) >= standing(rival, task),
    isUnsolved,
    p: [...own, ...other].every(Number.isFinite) ? permutationTest(own, other) : undefined,
  };
}

/** What decides which model is better, more is better: the share of seeds that solved the task, or else minus the median loss. */
function standing({ runs }: ModelSummary, { goal }: Task): number {
  if (goal.solvedFrom !== undefined) return runs.filter((run) => isSolved(goal, run)).length / runs.length;
  return -median(runs.map(lossOf));
}

/** The scores of the test, one for each seed, more is better: the score of the goal on long sequences, or else minus the loss. */
function scoresOf({ runs }: ModelSummary, { goal }: Task): number[] {
  if (goal.solvedFrom === undefined) return runs.map((run) => -lossOf(run));
  // A training that broke down has no score: nothing is right.
  if (goal.measure === 'right') return runs.map(({ test }) => test?.long.right ?? 0);
  return runs.map(({ test }) => -(test?.long.loss ?? Number.POSITIVE_INFINITY));
}

function meanScore(model: ModelSummary, task: Task): number {
  const scores = scoresOf(model, task);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** E.g. `4/5, 98.7%`: seeds that solved it, and the mean score on long sequences; or the median loss. */
function figureOf(model: ModelSummary, task: Task): string {
  const { goal } = task;
  if (goal.solvedFrom === undefined) return scored('loss', -standing(model, task));
  const mean = meanScore(model, task);
  return `${solvedShare(model.runs, goal)}, ${scored(goal.measure, goal.measure === 'right' ? mean : -mean)}`;
}

/** The loss at the training length. A training that broke down has an infinite one. */
function lossOf({ test }: RunResult): number {
  return test?.training.loss ?? Number.POSITIVE_INFINITY;
}
