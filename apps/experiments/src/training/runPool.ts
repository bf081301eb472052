/** Parallel runs, each in its own worker thread. */
import { Worker } from 'node:worker_threads';
import { Failure } from '@statal/command-line';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import type { Configuration } from './configuration.js';
import type { RunResult, Score } from './result.js';
import type { FromWorker, ToWorker } from './workerMessages.js';

export interface RunPoolOptions {
  readonly workers: number;
  /** Passed to each worker once. */
  readonly material: TaskMaterial;
  /** Called at every evaluation of a model. */
  readonly onLook: (look: {
    readonly worker: number;
    readonly configuration: Configuration;
    readonly iteration: number;
    readonly score: Score;
  }) => void;
}

interface Waiting {
  readonly configuration: Configuration;
  readonly priority: number;
  resolve(result: RunResult | undefined): void;
  reject(error: Error): void;
}

interface Place {
  readonly worker: Worker;
  busy: Waiting | undefined;
}

export class RunPool {
  readonly #options: RunPoolOptions;
  readonly #places: Place[] = [];
  #waiting: Waiting[] = [];
  #stopped = false;

  constructor(options: RunPoolOptions) {
    this.#options = options;
  }

  /**
   * Makes a run when a worker is free. Waiting runs are taken by lowest priority number, then by order of the calls.
   *
   * @returns `undefined` if the pool was stopped before the run was finished
   * @throws Failure if the run failed
   */
  run(configuration: Configuration, priority: number): Promise<RunResult | undefined> {
    if (this.#stopped) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ configuration, priority, resolve, reject });
      this.#next();
    });
  }

  /** Stops all runs. Waiting runs do not start, and running ones end after their next update. */
  stop(): void {
    this.#stopped = true;
    for (const { resolve } of this.#waiting) resolve(undefined);
    this.#waiting = [];
    for (const { worker, busy } of this.#places) if (busy !== undefined) worker.postMessage({ type: 'stop' } satisfies ToWorker);
  }

  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#places.map(({ worker }) => worker.terminate()));
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const place = this.#places.find(({ busy }) => busy === undefined) ?? this.#open();
    if (place === undefined) return;
    const first = this.#waiting.reduce((best, other) => (other.priority < best.priority ? other : best));
    this.#waiting.splice(this.#waiting.indexOf(first), 1);
    place.busy = first;
    place.worker.postMessage({ type: 'run', configuration: first.configuration } satisfies ToWorker);
  }

  /** Starts one more worker, or gives `undefined` if there are enough. */
  #open(): Place | undefined {
    if (this.#places.length >= this.#options.workers) return undefined;
    const worker = new Worker(new URL('./runWorker.js', import.meta.url), { workerData: this.#options.material });
    const place: Place = { worker, busy: undefined };
    const number = this.#places.push(place) - 1;
    worker.on('message', (message: FromWorker) => this.#heard(place, number, message));
    worker.on('error', (error) => this.#fail(place, error));
    return place;
  }

  #heard(place: Place, worker: number, message: FromWorker): void {
    const { busy } = place;
    if (busy === undefined) return;
    switch (message.type) {
      case 'look':
        this.#options.onLook({ worker, configuration: busy.configuration, iteration: message.iteration, score: message.score });
        break;
      case 'end':
        place.busy = undefined;
        busy.resolve(message.result);
        this.#next();
        break;
      case 'error':
        this.#fail(place, Object.assign(new Error(message.message), { stack: message.stack }));
        break;
      default:
        throw message satisfies never;
    }
  }

  #fail({ busy }: Place, error: Error): void {
    const { task, cell, seed } = busy?.configuration ?? {};
    const which = busy === undefined ? 'A worker' : `The run ${task?.name}, ${cell?.name}, seed ${seed}`;
    const failure = new Failure(`${which} failed: ${error.message}. All results before it are kept.`, { cause: error });
    busy?.reject(failure);
  }
}
