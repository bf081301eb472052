/** The share of correct answers of a model. */
import type { Data } from '@statal/tensors';
import type { Sequences, Task } from '../tasks/task.js';

/** `right`: total weight of correct answers. `asked`: total weight of all answers. */
export interface Tally {
  readonly right: number;
  readonly asked: number;
}

/**
 * Counts correct answers. Cross entropy: the class with the greatest logit. Binary: yes above 0. Squared error: within the tolerance of the
 * task.
 *
 * @param answers [T, B, outputs]
 */
export function tally(task: Pick<Task, 'loss' | 'outputs' | 'goal'>, answers: Data, { targets, weights }: Sequences): Tally {
  const isRight = rules(task, answers, targets)[task.loss];
  let [right, asked] = [0, 0];
  for (let index = 0; index < weights.length; index++) {
    asked += weights[index];
    if (weights[index] > 0 && isRight(index)) right += weights[index];
  }
  return { right, asked };
}

function rules({ outputs, goal: { tolerance = 0 } }: Pick<Task, 'outputs' | 'goal'>, answers: Data, targets: Sequences['targets']) {
  return {
    crossEntropy: (index: number) => greatest(answers, index * outputs, outputs) === targets[index],
    binaryCrossEntropy: (index: number) => answers[index] > 0 === targets[index] > 0.5,
    squaredError: (index: number) => Math.abs(answers[index] - targets[index]) <= tolerance,
  };
}

function greatest(values: Data, from: number, count: number): number {
  let best = 0;
  for (let index = 1; index < count; index++) if (values[from + index] > values[from + best]) best = index;
  return best;
}
