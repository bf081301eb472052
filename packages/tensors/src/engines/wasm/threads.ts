/**
 * Threads that share the engine's memory. The caller is thread 0 and works too; the others wait until there are tasks, a
 * whole sequence for some rows of a batch for example. Threads take tasks as they come to them, so one that wakes late or
 * is held up costs no more than it must. What a task computes does not depend on who takes it, nor on how the work was cut:
 * rows of a batch never meet, and every element of a product is one chain of additions (with the system's BLAS: a product
 * is cut into the same pieces whatever the threads).
 */
import { platform } from '#platform';
import { EngineError } from '../../errors.js';
import type { RunningWorker } from '../../platform/platform.js';
import type { OpenedBlas } from './blas.js';
import type { KernelModule } from './kernelModule.js';
import type { RunLoop } from './loop/walker.js';

/**
 * Words of the control block. Tasks are taken in order: NEXT holds the number of the dispatch in its upper bits and that of
 * the next task in the lower ones, and END the same with the number of tasks, so that a thread that comes late can tell
 * that its dispatch is over. DONE counts finished tasks.
 */
const DISPATCHES = 0;
const NEXT = 1;
const END = 2;
const DONE = 3;
const FIRST_TASK = 4;
const TASK_WORDS = 3;
const TASK_BITS = 8;
const TASK_MASK = 2 ** TASK_BITS - 1;
/** Tasks of a dispatch. Half of what the lower bits can count, because threads that find nothing count on. */
const MOST_TASKS = 128;

/**
 * How long a thread looks for the next dispatch, and the caller for the end of one, before it sleeps: to wake takes about as
 * long as the gap between two dispatches of a training step, and a busy gap costs nothing that would be used.
 */
const PATIENCE_MS = 0.25;
const LOOKS_AT_ONCE = 64;

/** What the text of a worker needs of the above. */
export type ControlBlock = Readonly<
  Record<
    'DISPATCHES' | 'NEXT' | 'END' | 'DONE' | 'FIRST_TASK' | 'TASK_WORDS' | 'TASK_BITS' | 'TASK_MASK' | 'PATIENCE_MS' | 'LOOKS_AT_ONCE',
    number
  >
>;
const controlBlock: ControlBlock = {
  DISPATCHES,
  NEXT,
  END,
  DONE,
  FIRST_TASK,
  TASK_WORDS,
  TASK_BITS,
  TASK_MASK,
  PATIENCE_MS,
  LOOKS_AT_ONCE,
};

/** Elementary operations below which waking other threads costs more than it saves. */
export const WORTH_WAKING_THREADS = 4e6;

/** A program of `runLoop`. */
export interface LoopTask {
  readonly code: number;
  readonly steps: number;
  readonly reverse: boolean;
}

/** Takes tasks of the current dispatch until there are none. Workers have the same as text (workerSource.ts). */
function takeTasks(words: Int32Array, runLoop: RunLoop, workspace: number): void {
  for (;;) {
    const ticket = Atomics.add(words, NEXT, 1);
    const end = Atomics.load(words, END);
    const task = ticket & TASK_MASK;
    if (ticket >> TASK_BITS !== end >> TASK_BITS || task >= (end & TASK_MASK)) return;
    const at = FIRST_TASK + TASK_WORDS * task;
    runLoop(words[at], words[at + 1], words[at + 2], workspace);
    if (Atomics.add(words, DONE, 1) + 1 === (end & TASK_MASK)) Atomics.notify(words, DONE);
  }
}

/** Looks at a word for a while, then sleeps, until it is another than `value`. */
function waitWhile(words: Int32Array, at: number, value: number): void {
  const until = performance.now() + PATIENCE_MS;
  for (let looks = 1; Atomics.load(words, at) === value; looks++) {
    if (looks % LOOKS_AT_ONCE === 0 && performance.now() > until) Atomics.wait(words, at, value);
  }
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
    const bytes = 4 * (FIRST_TASK + TASK_WORDS * MOST_TASKS);
    const control = others.length === 0 ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
    const blas = opened === undefined ? undefined : { url: opened.url, library: opened.blas.library };
    const start = async (workspace: number): Promise<RunningWorker> => {
      const { workerSource } = await import('./workerSource.js');
      return platform.startWorker(workerSource(controlBlock), { module, memory, control, workspace, blas });
    };
    const workers = await Promise.all(others.map(start));
    const runLoop = opened === undefined ? kernels.runLoop : opened.makeWalker({ kernels, memory, blas: opened.blas });
    return new Threads(runLoop, own, new Int32Array(control), workers);
  }

  /** Runs tasks that do not need each other, on whatever threads come for them, and returns when all are done. */
  run(tasks: readonly LoopTask[]): void {
    // Workers that are gone would be waited for without end.
    if (this.#hasEnded) throw new EngineError('wasm engine', 'the engine was closed', 'Close it when all is computed and read');
    if (tasks.length === 1 || this.count === 1) {
      for (const task of tasks) this.runHere(task);
      return;
    }
    for (let first = 0; first < tasks.length; first += MOST_TASKS) this.#dispatch(tasks.slice(first, first + MOST_TASKS));
  }

  #dispatch(tasks: readonly LoopTask[]): void {
    const control = this.#control;
    for (const [index, { code, steps, reverse }] of tasks.entries()) {
      const at = FIRST_TASK + TASK_WORDS * index;
      control[at] = code;
      control[at + 1] = steps;
      control[at + 2] = Number(reverse);
    }
    const dispatch = control[DISPATCHES] + 1;
    Atomics.store(control, DONE, 0);
    Atomics.store(control, END, (dispatch << TASK_BITS) | tasks.length);
    Atomics.store(control, NEXT, dispatch << TASK_BITS);
    Atomics.store(control, DISPATCHES, dispatch);
    Atomics.notify(control, DISPATCHES);
    takeTasks(control, this.#runLoop, this.#workspace);
    for (let done = Atomics.load(control, DONE); done < tasks.length; done = Atomics.load(control, DONE)) waitWhile(control, DONE, done);
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
