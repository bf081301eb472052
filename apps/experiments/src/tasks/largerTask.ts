/** A task with a larger model: the same sequences, more parameters and more updates. */
import type { Task } from './task.js';

const budget = 50_000;
const iterations = 20_000;

/** For help. */
export const largerInWords: string = `with ${budget.toLocaleString('en-US')} parameters and at most ${iterations.toLocaleString('en-US')} updates`;

/** Evaluations are rarer than usual, because a plateau of a large model lasts longer and evaluations of it cost more. */
export function largerTask(task: Task): Task {
  return { ...task, name: `${task.name}-large`, budget, effort: { iterations, evaluateEvery: 250 } };
}
