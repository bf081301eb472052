/**
 * Threads that share the engine's memory. The caller is thread 0 and works too; the others sleep until there is a loop
 * to run. One dispatch wakes them for a whole sequence. What each of them computes does not depend on how many there
 * are: rows of a batch never meet, and every element of a product is one chain of additions (with the system's BLAS: a
 * product is cut into the same pieces).
 */
import { platform } from '#platform';
import { EngineError } from '../../errors.js';
import type { RunningWorker } from '../../platform/platform.js';
import type { OpenedBlas } from './blas.js';
import type { KernelModule } from './kernelModule.js';
import type { RunLoop } from './loop/walker.js';

/** Words of the control block: the number of dispatches so far, workers still busy, and for each worker what to run. */
const DISPATCHES = 0;
const BUSY = 1;
const FIRST_TASK = 2;
const TASK_WORDS = 3;

/** Elementary operations below which waking other threads costs more than it saves. */
export const WORTH_WAKING_THREADS = 4e6;

/** A program of `runLoop`. */
export interface LoopTask {
  readonly code: number;
  readonly steps: number;
  readonly reverse: boolean;
}

export class Threads {
  /** With the caller. */
  readonly count: number;
  readonly #runLoop: RunLoop;
  readonly #workspace: number;
  readonly #control: Int32Array;
  readonly #workers: readonly RunningWorker[];
  #hasEnded = false;

  private constructor(runLoop: RunLoop, workspace: number, control: Int32Array, workers: readonly RunningWorker[]) {
    this.count = workers.length + 1;
    this.#runLoop = runLoop;
    this.#workspace = workspace;
    this.#control = control;
    this.#workers = workers;
  }

  /** Resolves when all threads are ready. `workspaces`: one for each, the caller's first. */
  static async start({ kernels, module, memory }: KernelModule, workspaces: readonly number[], opened?: OpenedBlas): Promise<Threads> {
    const [own, ...others] = workspaces;
    const bytes = 4 * (FIRST_TASK + TASK_WORDS * others.length);
    const control = others.length === 0 ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
    const blas = opened === undefined ? undefined : { url: opened.url, library: opened.blas.library };
    const start = async (workspace: number, index: number): Promise<RunningWorker> => {
      const { workerSource } = await import('./workerSource.js');
      return platform.startWorker(workerSource({ DISPATCHES, BUSY }), {
        module,
        memory,
        control,
        task: FIRST_TASK + TASK_WORDS * index,
        workspace,
        blas,
      });
    };
    const workers = await Promise.all(others.map(start));
    const runLoop = opened === undefined ? kernels.runLoop : opened.makeWalker({ kernels, memory, blas: opened.blas });
    return new Threads(runLoop, own, new Int32Array(control), workers);
  }

  /** Runs one task on each thread, the first one here, and returns when all are done. */
  run([own, ...others]: readonly LoopTask[]): void {
    // Workers that are gone would be waited for without end.
    if (this.#hasEnded) throw new EngineError('wasm engine', 'the engine was closed', 'Close it when all is computed and read');
    const control = this.#control;
    if (others.length > 0) {
      for (let index = 0; index < this.#workers.length; index++) {
        const at = FIRST_TASK + TASK_WORDS * index;
        const task = others[index];
        control[at] = task?.code ?? 0;
        control[at + 1] = task?.steps ?? 0;
        control[at + 2] = Number(task?.reverse ?? false);
      }
      Atomics.store(control, BUSY, this.#workers.length);
      Atomics.add(control, DISPATCHES, 1);
      Atomics.notify(control, DISPATCHES);
    }
    this.runHere(own);
    if (others.length === 0) return;
    for (let busy = Atomics.load(control, BUSY); busy > 0; busy = Atomics.load(control, BUSY)) Atomics.wait(control, BUSY, busy);
  }

  /** Runs a task on the calling thread alone. */
  runHere({ code, steps, reverse }: LoopTask): void {
    this.#runLoop(code, steps, Number(reverse), this.#workspace);
  }

  end(): void {
    this.#hasEnded = true;
    for (const worker of this.#workers) worker.end();
  }
}

/** How many threads this host can have: one where memory cannot be shared or the caller may not wait. */
export function mostThreads(): number {
  return typeof SharedArrayBuffer === 'undefined' || !platform.mayWait ? 1 : platform.cores;
}
