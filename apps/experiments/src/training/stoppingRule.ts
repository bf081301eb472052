/** When a run ends: the same rule for every cell. */
import type { Goal } from '../tasks/task.js';
import { leastImprovement } from './protocol.js';
import type { Evaluation, RunResult, Score } from './result.js';
import { solves, solvesWithMargin } from './solves.js';

export class StoppingRule {
  readonly curve: Evaluation[] = [];
  /** Iteration of the last evaluation. */
  iteration = 0;
  readonly #goal: Goal;
  readonly #patience: number;
  #mark = Number.POSITIVE_INFINITY;
  #misses = 0;
  #solvedAt: number | undefined;
  #longSolvedAt: number | undefined;

  /** @param patience number of evaluations in a row without improvement after which a run ends */
  constructor(goal: Goal, patience: number) {
    this.#goal = goal;
    this.#patience = patience;
  }

  get solved(): Pick<RunResult, 'solvedAt' | 'longSolvedAt'> {
    return {
      ...(this.#solvedAt !== undefined && { solvedAt: this.#solvedAt }),
      ...(this.#longSolvedAt !== undefined && { longSolvedAt: this.#longSolvedAt }),
    };
  }

  /**
   * Takes one evaluation into account. Long sequences are only evaluated if those of training length are solved.
   *
   * @returns why the run ends, or `undefined` if it continues
   */
  async add(iteration: number, score: Score, long: () => Promise<Score>): Promise<'solved' | 'plateau' | undefined> {
    this.iteration = iteration;
    this.curve.push([iteration, score.loss, score.right]);
    if (solves(this.#goal, score)) {
      this.#solvedAt ??= iteration;
      const longScore = await long();
      if (solves(this.#goal, longScore)) this.#longSolvedAt ??= iteration;
      if (solvesWithMargin(this.#goal, score) && solvesWithMargin(this.#goal, longScore)) return 'solved';
    }
    // The mark moves only at an improvement, so that several smaller ones can add up to one.
    const improved = score.loss < this.#mark * (1 - leastImprovement);
    this.#misses = improved ? 0 : this.#misses + 1;
    if (improved) this.#mark = score.loss;
    return this.#misses >= this.#patience ? 'plateau' : undefined;
  }
}
