/** The caller's side of threads: starts the workers and gives them tasks. Not loaded by pages that use one thread. */
import { platform } from '#platform';
import { EngineError } from '../../../errors.js';
import type { RunningWorker } from '../../../platform/platform.js';
import { workerSource } from './generated/workerSource.js';
import type { LoopTask, RunLoop } from './loopTask.js';
import { newTaskQueue, runTasks } from './taskQueue.js';
import type { WorkerData } from './worker.js';

export class Dispatcher {
  readonly #runLoop: RunLoop;
  readonly #workspace: number;
  readonly #queue = newTaskQueue();
  readonly #startWorkers: () => RunningWorker[];
  #workers: readonly RunningWorker[] = [];
  #started: Promise<void> | undefined;
  #failure: Error | undefined;

  /** @param workspaces one for each thread, the caller's first */
  constructor(runLoop: RunLoop, [own, ...others]: readonly number[], data: Omit<WorkerData, 'queue' | 'workspace'>) {
    this.#runLoop = runLoop;
    this.#workspace = own;
    const queue = this.#queue;
    this.#startWorkers = () =>
      others.map((workspace) => platform.startWorker(workerSource, { ...data, queue, workspace } satisfies WorkerData));
  }

  /** Starts the workers, once. Resolves when all of them are ready. */
  start(): Promise<void> {
    if (this.#started !== undefined) return this.#started;
    this.#workers = this.#startWorkers();
    const started = Promise.all(this.#workers.map((worker) => worker.started)).then(() => {});
    started.catch((error: Error) => {
      this.#failure = error;
    });
    this.#started = started;
    return started;
  }

  /** Runs tasks on the caller and on the workers that are ready. Returns when all are done. */
  run(tasks: readonly LoopTask[]): void {
    this.start();
    if (this.#failure !== undefined) {
      throw new EngineError(
        'wasm engine',
        `a thread did not start: ${this.#failure.message}`,
        'createEngine({ threads: 1 }) does without others',
      );
    }
    runTasks(this.#queue, tasks, this.#runLoop, this.#workspace);
  }

  end(): void {
    for (const worker of this.#workers) worker.end();
  }
}
