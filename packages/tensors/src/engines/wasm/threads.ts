/**
 * Threads that share the engine's memory. The caller is thread 0 and works too; the others wait until there are tasks, a
 * whole sequence for some rows of a batch for example. Threads take tasks as they come to them, so one that wakes late, is held
 * up or is not there yet costs no more than it must. What a task computes does not depend on who takes it, nor on how the work was cut:
 * rows of a batch never meet, and every element of a product is one chain of additions (with the system's BLAS: a product
 * is cut into the same pieces whatever the threads).
 */
import { platform } from '#platform';
import { EngineError } from '../../errors.js';
import type { RowSeparation } from '../../program/loopExplanation.js';
import type { LoopProgram } from '../../program/loopProgram.js';
import type { OpenedBlas } from './blas.js';
import type { Dispatcher } from './dispatcher.js';
import type { KernelModule } from './kernelModule.js';
import type { RunLoop } from './loop/walker.js';

/** Elementary operations below which waking other threads costs more than it saves. */
export const WORTH_WAKING_THREADS = 4e6;

/** Elements of a tensor that announces work for all threads. They take some 70 ms to start, and programs of small tensors do without. */
const ANNOUNCES_WORK = 2 ** 18;

/** A program of `runLoop`, and which steps of it. */
export interface LoopTask {
  readonly code: number;
  /** The time of the first step. */
  readonly t: number;
  /** From one step to the next. */
  readonly direction: 1 | -1;
  readonly steps: number;
  /** Which of the tasks before must have ended: the earlier steps of the same rows. */
  readonly after?: number;
}

export class Threads {
  /** With the caller. */
  readonly count: number;
  readonly #runLoop: RunLoop;
  readonly #workspace: number;
  /** Absent where the caller is alone. */
  readonly #dispatcher: Dispatcher | undefined;
  #hasEnded = false;

  private constructor(count: number, runLoop: RunLoop, workspace: number, dispatcher: Dispatcher | undefined) {
    this.count = count;
    this.#runLoop = runLoop;
    this.#workspace = workspace;
    this.#dispatcher = dispatcher;
  }

  /** Resolves when there can be tasks; other threads may still be on their way. `workspaces`: one for each, the caller's first. */
  static async start({ kernels, module, memory }: KernelModule, workspaces: readonly number[], opened?: OpenedBlas): Promise<Threads> {
    const runLoop = opened === undefined ? kernels.runLoop : opened.makeWalker({ kernels, memory, blas: opened.blas });
    const blas = opened === undefined ? undefined : { url: opened.url, library: opened.blas.library };
    if (workspaces.length === 1) return new Threads(1, runLoop, workspaces[0], undefined);
    const { Dispatcher } = await import('./dispatcher.js');
    const dispatcher = new Dispatcher(runLoop, workspaces, { module, memory, blas });
    if (!platform.startsMeanwhile) await dispatcher.start();
    return new Threads(workspaces.length, runLoop, workspaces[0], dispatcher);
  }

  /** Whether each can take some rows of a loop. */
  separateRows(program: LoopProgram): RowSeparation {
    return this.#dispatcher?.separateRows(program) ?? { separate: false, because: 'the engine has no other' };
  }

  /** Starts the other threads and resolves when all are there. */
  async allStarted(): Promise<void> {
    await this.#dispatcher?.start();
  }

  /** Called for each new tensor: with the first large one the other threads start, ahead of the work that is to come. */
  foresee(elements: number): void {
    if (elements >= ANNOUNCES_WORK && !this.#hasEnded) this.#dispatcher?.start();
  }

  /** Runs tasks and returns when all are done. */
  run(tasks: readonly LoopTask[]): void {
    // Workers that are gone would be waited for without end.
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

/** How many threads this host can have: one where memory cannot be shared or the caller may not wait. */
export function mostThreads(): number {
  return typeof SharedArrayBuffer === 'undefined' || !platform.mayWait ? 1 : platform.cores;
}
