/** Parallel runs. p-queue decides which run is next; workers make them. */
import { setMaxListeners } from 'node:events';
import { Failure } from '@statal/command-line';
import PQueue from 'p-queue';
import type { Configuration } from './configuration.js';
import type { RunResult } from './result.js';
import type { WorkerResults, Workers } from './workers.js';

export class RunPool {
  readonly #workers: Workers;
  readonly #queue: PQueue;
  readonly #stopping = new AbortController();

  constructor(workers: Workers) {
    this.#workers = workers;
    this.#queue = new PQueue({ concurrency: workers.count });
    setMaxListeners(0, this.#stopping.signal); // each waiting run adds a listener
  }

  /**
   * Makes a run when a worker is free. Waiting runs are taken by lowest priority number, then by order of the calls.
   *
   * @returns `undefined` if the pool was stopped before the run was finished
   * @throws Failure if the run failed
   */
  run(configuration: Configuration, priority: number): Promise<RunResult | undefined> {
    return this.make('makeRun', configuration, priority);
  }

  /** The same for any work that a worker can do. */
  async make<Work extends keyof WorkerResults>(
    work: Work,
    configuration: Configuration,
    priority: number,
  ): Promise<WorkerResults[Work] | undefined> {
    const { signal } = this.#stopping;
    try {
      return await this.#queue.add(() => this.#workers.make(work, configuration, signal), { priority: -priority, signal });
    } catch (error) {
      if (signal.aborted) return undefined;
      const { task, cell, seed } = configuration;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Failure(`The run ${task.name}, ${cell.name}, seed ${seed} failed: ${reason}. All results before it are kept.`, {
        cause: error,
      });
    }
  }

  /** Stops all runs. Waiting runs do not start, and workers end the running ones. */
  stop(): void {
    this.#stopping.abort();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#workers.close();
  }
}
