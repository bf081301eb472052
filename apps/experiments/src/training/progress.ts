/** The progress of the runs, and the time left, estimated from finished runs of the same task. */
import type { LabProgress } from '../reports/labReport.js';
import type { StoredResult } from './runner.js';

export class Progress {
  readonly #workers: number;
  /** Remaining runs of each task. */
  readonly #left: Map<string, number>;
  readonly #spent = new Map<string, { seconds: number; runs: number }>();
  #total: number;
  #done = 0;
  made = 0;

  /** @param runs number of runs of each task, including those on disk */
  constructor(workers: number, runs: ReadonlyMap<string, number>) {
    this.#workers = workers;
    this.#left = new Map(runs);
    this.#total = [...runs.values()].reduce((sum, each) => sum + each, 0);
  }

  get known(): number {
    return this.#done - this.made;
  }

  add({ configuration: { task }, seconds }: StoredResult, made: boolean): LabProgress {
    this.#done += 1;
    if (made) this.made += 1;
    const spent = this.#spent.get(task.name) ?? { seconds: 0, runs: 0 };
    this.#spent.set(task.name, { seconds: spent.seconds + seconds, runs: spent.runs + 1 });
    this.#left.set(task.name, Math.max(0, (this.#left.get(task.name) ?? 0) - 1));
    return this.now();
  }

  /** Removes runs of a task that are not needed. */
  skip(task: string, runs: number): void {
    this.#left.set(task, Math.max(0, (this.#left.get(task) ?? 0) - runs));
    this.#total -= runs;
  }

  now(): LabProgress {
    const spent = [...this.#spent.values()];
    const runs = spent.reduce((sum, each) => sum + each.runs, 0);
    if (runs === 0) return { done: this.#done, total: this.#total, secondsLeft: undefined };
    const usual = spent.reduce((sum, each) => sum + each.seconds, 0) / runs;
    let seconds = 0;
    for (const [task, left] of this.#left) {
      const own = this.#spent.get(task);
      seconds += left * (own === undefined ? usual : own.seconds / own.runs);
    }
    return { done: this.#done, total: this.#total, secondsLeft: seconds / this.#workers };
  }
}
