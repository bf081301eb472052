/**
 * Threads that share the engine's memory. The caller is thread 0 and works too. Free threads take tasks, so a thread that
 * wakes late, is held up or has not started yet costs little. The result does not depend on which thread takes a task, nor on
 * how the work was split: batch rows are independent, and every element of a product is one chain of additions. (With the
 * system's BLAS, a product is split into the same pieces for any number of threads.)
 */
import { platform } from '#platform';
import { EngineError } from '../../../errors.js';
import type { KernelModule } from '../kernels/kernelModule.js';
import type { Dispatcher } from './dispatcher.js';
import type { LoopTask, RunLoop } from './loopTask.js';
import type { WorkerData } from './worker.js';

/** Elementary operations below which waking other threads costs more than it saves. */
export const WORTH_WAKING_THREADS = 4e6;

/** Elements of a tensor that makes the threads start. Starting takes about 70 ms, and programs of small tensors need no threads. */
const ANNOUNCES_WORK = 2 ** 18;

export interface ThreadOptions {
  /** The address of a workspace for each thread, the caller's first. */
  readonly workspaces: readonly number[];
  /** Runs a loop on the calling thread. */
  readonly runLoop: RunLoop;
  /** What workers need to open the same BLAS. */
  readonly blas: WorkerData['blas'];
}

export class ThreadPool {
  /** Number of threads, including the caller. */
  readonly count: number;
  readonly #runLoop: RunLoop;
  readonly #workspace: number;
  /** Absent if the caller is the only thread. */
  readonly #dispatcher: Dispatcher | undefined;
  #hasEnded = false;
  /** Called on the calling thread after each of its tasks, so that other work, such as an all-reduce, moves on meanwhile. */
  afterTask: (() => void) | undefined;

  private constructor({ runLoop, workspaces }: ThreadOptions, dispatcher: Dispatcher | undefined) {
    this.count = workspaces.length;
    this.#runLoop = runLoop;
    this.#workspace = workspaces[0];
    this.#dispatcher = dispatcher;
  }

  /** Resolves when tasks can run. In Node, workers start later, with the first large tensor. */
  static async create({ module, memory }: KernelModule, options: ThreadOptions): Promise<ThreadPool> {
    if (options.workspaces.length === 1) return new ThreadPool(options, undefined);
    const { Dispatcher } = await import('./dispatcher.js');
    let pool: ThreadPool | undefined;
    const runLoop: RunLoop = (code, t, direction, steps, workspace) => {
      options.runLoop(code, t, direction, steps, workspace);
      pool?.afterTask?.();
    };
    const dispatcher = new Dispatcher(runLoop, options.workspaces, { module, memory, blas: options.blas });
    if (!platform.startsMeanwhile) {
      await dispatcher.start().catch((error) => {
        dispatcher.end();
        throw error;
      });
    }
    pool = new ThreadPool(options, dispatcher);
    return pool;
  }

  /** Starts the workers and resolves when all are ready. */
  async allStarted(): Promise<void> {
    await this.#dispatcher?.start();
  }

  /** Called for each new tensor. The first large one starts the workers, before the work that follows needs them. */
  startThreadsFor(elements: number): void {
    if (elements >= ANNOUNCES_WORK && !this.#hasEnded) this.#dispatcher?.start();
  }

  /** Runs tasks and returns when all are done. */
  run(tasks: readonly LoopTask[]): void {
    // Without this check, the caller would wait forever for workers that are gone.
    if (this.#hasEnded) throw new EngineError('wasm engine', 'the engine was closed', 'Close it when all is computed and read');
    if (tasks.length > 1 && this.#dispatcher !== undefined) this.#dispatcher.run(tasks);
    else for (const task of tasks) this.runHere(task);
  }

  /** Runs a task on the calling thread alone. */
  runHere({ code, t, direction, steps }: LoopTask): void {
    this.#runLoop(code, t, direction, steps, this.#workspace);
    this.afterTask?.();
  }

  end(): void {
    this.#hasEnded = true;
    this.#dispatcher?.end();
  }
}

/** The most threads this host allows: one if memory cannot be shared or the caller must not block. */
export function mostThreads(): number {
  return typeof SharedArrayBuffer === 'undefined' || !platform.mayWait ? 1 : platform.cores;
}
