/**
 * Threads that share the engine's memory. The caller is thread 0 and works too. Threads take tasks when they are free, so a
 * thread that wakes late, is held up or has not started yet costs little. The result of a task does not depend on which thread
 * takes it, nor on how the work was cut: rows of a batch are independent, and every element of a product is one chain of
 * additions. (With the system's BLAS, a product is cut into the same pieces for any number of threads.)
 */
import { platform } from '#platform';
import { EngineError } from '../../../errors.js';
import type { KernelModule } from '../kernels/kernelModule.js';
import type { Dispatcher } from './dispatcher.js';
import type { LoopTask, RunLoop } from './loopTask.js';
import type { WorkerData } from './worker.js';

/** Elementary operations below which waking other threads costs more than it saves. */
export const WORTH_WAKING_THREADS = 4e6;

/** Elements of a tensor that announces work for all threads. They take some 70 ms to start, and programs of small tensors do without. */
const ANNOUNCES_WORK = 2 ** 18;

export interface ThreadOptions {
  /** An address for each thread, the caller's first. */
  readonly workspaces: readonly number[];
  /** What runs a loop on the calling thread. */
  readonly runLoop: RunLoop;
  /** What workers need to make the same of their own. */
  readonly blas: WorkerData['blas'];
}

export class ThreadPool {
  /** The caller counts as one. */
  readonly count: number;
  readonly #runLoop: RunLoop;
  readonly #workspace: number;
  /** Absent where the caller is alone. */
  readonly #dispatcher: Dispatcher | undefined;
  #hasEnded = false;

  private constructor({ runLoop, workspaces }: ThreadOptions, dispatcher: Dispatcher | undefined) {
    this.count = workspaces.length;
    this.#runLoop = runLoop;
    this.#workspace = workspaces[0];
    this.#dispatcher = dispatcher;
  }

  /** Resolves when there can be tasks. In Node, workers start later, with the first large tensor. */
  static async create({ module, memory }: KernelModule, options: ThreadOptions): Promise<ThreadPool> {
    if (options.workspaces.length === 1) return new ThreadPool(options, undefined);
    const { Dispatcher } = await import('./dispatcher.js');
    const dispatcher = new Dispatcher(options.runLoop, options.workspaces, { module, memory, blas: options.blas });
    if (!platform.startsMeanwhile) await dispatcher.start();
    return new ThreadPool(options, dispatcher);
  }

  /** Starts the workers and resolves when all are ready. */
  async allStarted(): Promise<void> {
    await this.#dispatcher?.start();
  }

  /** Called for each new tensor. The first large one starts the workers, ahead of the work that follows. */
  startThreadsFor(elements: number): void {
    if (elements >= ANNOUNCES_WORK && !this.#hasEnded) this.#dispatcher?.start();
  }

  /** Runs tasks and returns when all are done. */
  run(tasks: readonly LoopTask[]): void {
    // The caller would wait for workers that are gone for ever.
    if (this.#hasEnded) throw new EngineError('wasm engine', 'the engine was closed', 'Close it when all is computed and read');
    if (tasks.length > 1 && this.#dispatcher !== undefined) this.#dispatcher.run(tasks);
    else for (const task of tasks) this.runHere(task);
  }

  /** Runs a task on the calling thread alone. */
  runHere({ code, t, direction, steps }: LoopTask): void {
    this.#runLoop(code, t, direction, steps, this.#workspace);
  }

  end(): void {
    this.#hasEnded = true;
    this.#dispatcher?.end();
  }
}

/** How many threads this host can have: one where memory cannot be shared or the caller must not wait. */
export function mostThreads(): number {
  return typeof SharedArrayBuffer === 'undefined' || !platform.mayWait ? 1 : platform.cores;
}
