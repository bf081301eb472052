/** Worker threads, kept by tinypool. */
import { MessageChannel } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import type { Configuration } from './configuration.js';
import type { EvaluationMessage, WorkerRequest } from './runWorker.js';
import type { WorkerEvaluation, WorkerResults, Workers } from './workers.js';

export interface ThreadWorkersOptions {
  readonly count: number;
  /** Passed to each worker once. */
  readonly material: TaskMaterial;
  readonly onEvaluation: (evaluation: WorkerEvaluation) => void;
}

export class ThreadWorkers implements Workers {
  readonly count: number;
  readonly #options: ThreadWorkersOptions;
  #threads: Tinypool | undefined;

  constructor(options: ThreadWorkersOptions) {
    this.#options = options;
    this.count = options.count;
  }

  async make<Work extends keyof WorkerResults>(
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

  async close(): Promise<void> {
    await this.#threads?.destroy();
  }
}

function openThreads({ count, material }: ThreadWorkersOptions): Tinypool {
  const filename = new URL('./runWorker.js', import.meta.url).href;
  return new Tinypool({ filename, minThreads: count, maxThreads: count, workerData: material, isolateWorkers: false });
}
