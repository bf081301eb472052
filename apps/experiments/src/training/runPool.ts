/** Parallel runs in worker threads. p-queue decides which run is next; tinypool keeps the threads. */
import { setMaxListeners } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { Failure } from '@statal/command-line';
import PQueue from 'p-queue';
import { Tinypool } from 'tinypool';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import type { Configuration } from './configuration.js';
import type { RunResult, Score } from './result.js';
import type { EvaluationMessage, WorkerRequest, WorkerResults } from './runWorker.js';

export interface RunPoolOptions {
  readonly workers: number;
  /** Passed to each worker once. */
  readonly material: TaskMaterial;
  /** Called at every evaluation of a model. */
  readonly onEvaluation: (evaluation: {
    readonly worker: number;
    readonly configuration: Configuration;
    readonly iteration: number;
    readonly score: Score;
  }) => void;
}

export class RunPool {
  readonly #options: RunPoolOptions;
  readonly #queue: PQueue;
  readonly #stopping = new AbortController();
  #threads: Tinypool | undefined;

  constructor(options: RunPoolOptions) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.workers });
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
      return await this.#queue.add(() => this.#make(work, configuration, signal), { priority: -priority, signal });
    } catch (error) {
      if (signal.aborted) return undefined;
      const { task, cell, seed } = configuration;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Failure(`The run ${task.name}, ${cell.name}, seed ${seed} failed: ${reason}. All results before it are kept.`, {
        cause: error,
      });
    }
  }

  /** Stops all runs. Waiting runs do not start; the threads of running ones end. */
  stop(): void {
    this.#stopping.abort();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#threads?.destroy();
  }

  async #make<Work extends keyof WorkerResults>(
    work: Work,
    configuration: Configuration,
    signal: AbortSignal,
  ): Promise<WorkerResults[Work]> {
    this.#threads ??= openThreads(this.#options);
    const { port1: evaluations, port2: port } = new MessageChannel();
    evaluations.on('message', (message: EvaluationMessage) => this.#options.onEvaluation({ ...message, configuration }));
    const request: WorkerRequest = { configuration, port };
    try {
      return (await this.#threads.run(request, { name: work, transferList: [port], signal })) as WorkerResults[Work];
    } finally {
      evaluations.close();
    }
  }
}

function openThreads({ workers, material }: RunPoolOptions): Tinypool {
  const filename = new URL('./runWorker.js', import.meta.url).href;
  return new Tinypool({ filename, minThreads: workers, maxThreads: workers, workerData: material, isolateWorkers: false });
}
