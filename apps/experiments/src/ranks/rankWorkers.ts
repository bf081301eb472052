/** The other ranks of a launcher as workers, seen from rank 0. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Mpi } from '@statal/mpi';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import type { Configuration } from '../training/configuration.js';
import type { WorkerEvaluation, WorkerResults, Workers } from '../training/workers.js';
import { type Answer, decode, encode, type Order } from './messages.js';

export interface RankWorkersOptions {
  readonly mpi: Pick<Mpi, 'size' | 'send' | 'receive'>;
  /** How many of the ranks make runs. */
  readonly count: number;
  /** Sent to each rank once. */
  readonly material: TaskMaterial;
  readonly onEvaluation: (evaluation: WorkerEvaluation) => void;
}

/** Milliseconds in which a signal reaches all ranks. */
const untilSignaled = 500;

/** The run of a rank. */
interface Job {
  readonly configuration: Configuration;
  resolve(result: WorkerResults[keyof WorkerResults]): void;
  reject(error: Error): void;
}

export class RankWorkers implements Workers {
  readonly count: number;
  readonly #options: RankWorkersOptions;
  readonly #idle: number[];
  readonly #jobs = new Map<number, Job>();
  /** The ranks that have the material. */
  readonly #ready = new Set<number>();
  readonly #outbox: { readonly to: number; readonly order: Order }[] = [];
  #talk: Promise<void> = Promise.resolve();
  #isTalking = false;
  #mayGoOn = true;

  constructor(options: RankWorkersOptions) {
    this.#options = options;
    this.count = options.count;
    this.#idle = Array.from({ length: options.count }, (_, index) => index + 1);
  }

  make<Work extends keyof WorkerResults>(work: Work, configuration: Configuration, signal: AbortSignal): Promise<WorkerResults[Work]> {
    const rank = this.#idle.shift();
    if (rank === undefined) return Promise.reject(new Error('all ranks are at work'));
    return new Promise((resolve, reject) => {
      this.#jobs.set(rank, { configuration, resolve: (result) => resolve(result as WorkerResults[Work]), reject });
      const stop = (): void => {
        this.#mayGoOn = false;
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      if (!this.#ready.has(rank)) this.#outbox.push({ to: rank, order: { type: 'material', material: this.#options.material } });
      this.#ready.add(rank);
      this.#outbox.push({ to: rank, order: { type: 'make', work, configuration } });
      this.#startTalking();
    });
  }

  close(): Promise<void> {
    return this.#talk;
  }

  #startTalking(): void {
    if (this.#isTalking) return;
    this.#isTalking = true;
    this.#talk = this.#exchange().catch((error) => {
      for (const { reject } of this.#jobs.values()) reject(error);
    });
  }

  /** Sends and receives in turn, as MPI takes one call at a time, until all ranks are idle. */
  async #exchange(): Promise<void> {
    const { mpi } = this.#options;
    for (;;) {
      for (let next = this.#outbox.shift(); next !== undefined; next = this.#outbox.shift()) await mpi.send(encode(next.order), next.to);
      if (this.#jobs.size === 0) break;
      const { bytes, from } = await mpi.receive();
      this.#hear(from, decode<Answer>(bytes));
      // Those who waited for a result ask for the next run now.
      await turn();
    }
    this.#isTalking = false;
  }

  #hear(rank: number, answer: Answer): void {
    const job = this.#jobs.get(rank);
    if (job === undefined) throw new Error(`rank ${rank} has no run, and sent ${answer.type}`);
    if (answer.type === 'news') {
      const { evaluation } = answer;
      if (evaluation !== undefined) this.#options.onEvaluation({ worker: rank - 1, configuration: job.configuration, ...evaluation });
      this.#outbox.push({ to: rank, order: { type: 'heard', mayGoOn: this.#mayGoOn } });
      return;
    }
    this.#jobs.delete(rank);
    this.#idle.push(rank);
    if (answer.type === 'made') job.resolve(answer.result);
    else if (answer.type === 'failed') job.reject(new Error(answer.reason));
    // The launcher gives a signal to all ranks, but this one may hear of it last. Then the run is rejected by its own signal first.
    else setTimeout(() => job.reject(new Error(`rank ${rank} was stopped by a signal`)), untilSignaled);
  }
}
