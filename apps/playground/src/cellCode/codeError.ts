/** An error of the reader's code with a place in it. */
import type { Problem } from './problem.js';

export class CodeError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
