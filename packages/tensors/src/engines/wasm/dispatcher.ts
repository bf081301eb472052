/**
 * The caller's side of several threads, and the text that the others run: how tasks are handed out and waited for. A module
 * of its own because a page on one thread does without.
 */
import { platform } from '#platform';
import { EngineError } from '../../errors.js';
import type { RunningWorker } from '../../platform/platform.js';
import type { RowSeparation } from '../../program/loopExplanation.js';
import type { LoopProgram } from '../../program/loopProgram.js';
import { separateRows } from './loop/separateRows.js';
import { type RunLoop, walkerSource } from './loop/walker.js';
import type { LoopTask } from './threads.js';

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
/** Words of a task: the arguments of `runLoop`, which word must hold the number of the dispatch before it may begin, and its own such word. */
const CODE = 0;
const TIME = 1;
const DIRECTION = 2;
const STEPS = 3;
const AFTER = 4;
const ENDED = 5;
const TASK_WORDS = 6;
/** A word that is waited for by nobody. */
const NOTHING = 0;
const TASK_BITS = 8;
const TASK_MASK = 2 ** TASK_BITS - 1;
/** Tasks of a dispatch. Half of what the lower bits can count, because threads that find nothing count on. */
const MOST_TASKS = 128;

/**
 * How long a thread looks for the next dispatch, and the caller for the end of one, before it sleeps. To wake takes some 50 us, and there
 * are dozens of dispatches in a training step with up to half a millisecond of JavaScript between them: looking for a quarter of one
 * made a step of 45 ms 4 to 7% slower.
 */
const PATIENCE_MS = 1;
const LOOKS_AT_ONCE = 64;

/** Takes tasks of the current dispatch until there are none. Workers have the same as text, see below. */
function takeTasks(words: Int32Array, runLoop: RunLoop, workspace: number): void {
  for (;;) {
    const ticket = Atomics.add(words, NEXT, 1);
    const end = Atomics.load(words, END);
    const task = ticket & TASK_MASK;
    const dispatch = end >> TASK_BITS;
    if (ticket >> TASK_BITS !== dispatch || task >= (end & TASK_MASK)) return;
    const at = FIRST_TASK + TASK_WORDS * task;
    const after = words[at + AFTER];
    for (let seen = Atomics.load(words, after); after !== NOTHING && seen !== dispatch; seen = Atomics.load(words, after))
      waitWhile(words, after, seen);
    runLoop(words[at + CODE], words[at + TIME], words[at + DIRECTION], words[at + STEPS], workspace);
    Atomics.store(words, at + ENDED, dispatch);
    Atomics.notify(words, at + ENDED);
    if (Atomics.add(words, DONE, 1) + 1 === (end & TASK_MASK)) Atomics.notify(words, DONE);
  }
}

/** Tells the processor that a loop waits, so that what shares the core with it runs faster; Node 20 has no such thing. */
const { pause = () => {} } = Atomics as { pause?: () => void };

/** Looks at a word for a while, then sleeps, until it is another than `value`. */
function waitWhile(words: Int32Array, at: number, value: number): void {
  const until = performance.now() + PATIENCE_MS;
  for (let looks = 1; Atomics.load(words, at) === value; looks++) {
    pause();
    if (looks % LOOKS_AT_ONCE === 0 && performance.now() > until) Atomics.wait(words, at, value);
  }
}

/** Runs in a worker. Kept as text because it is loaded from text. */
const workerSource = `
  const { module, memory, control, workspace, blas } = data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory, power: Math.pow } });
  const words = new Int32Array(control);
  const { pause = () => {} } = Atomics;
  const takeTasks = (runLoop) => {
    for (;;) {
      const ticket = Atomics.add(words, ${NEXT}, 1);
      const end = Atomics.load(words, ${END});
      const task = ticket & ${TASK_MASK};
      const dispatch = end >> ${TASK_BITS};
      if (ticket >> ${TASK_BITS} !== dispatch || task >= (end & ${TASK_MASK})) return;
      const at = ${FIRST_TASK} + ${TASK_WORDS} * task;
      const after = words[at + ${AFTER}];
      for (let seen = Atomics.load(words, after); after !== ${NOTHING} && seen !== dispatch; seen = Atomics.load(words, after)) waitWhile(after, seen);
      runLoop(words[at + ${CODE}], words[at + ${TIME}], words[at + ${DIRECTION}], words[at + ${STEPS}], workspace);
      Atomics.store(words, at + ${ENDED}, dispatch);
      Atomics.notify(words, at + ${ENDED});
      if (Atomics.add(words, ${DONE}, 1) + 1 === (end & ${TASK_MASK})) Atomics.notify(words, ${DONE});
    }
  };
  const waitWhile = (at, value) => {
    const until = performance.now() + ${PATIENCE_MS};
    for (let looks = 1; Atomics.load(words, at) === value; looks++) {
      pause();
      if (looks % ${LOOKS_AT_ONCE} === 0 && performance.now() > until) Atomics.wait(words, at, value);
    }
  };
  const work = (runLoop) => {
    ready();
    for (let seen = 0; ; ) {
      waitWhile(${DISPATCHES}, seen);
      seen = Atomics.load(words, ${DISPATCHES});
      takeTasks(runLoop);
    }
  };
  const makeWalker = ${walkerSource};
  if (blas === undefined) work(exports.runLoop);
  else import(blas.url).then(({ openBlas }) => work(makeWalker({ kernels: exports, memory, blas: openBlas(blas.library) })));
`;

export class Dispatcher {
  readonly #runLoop: RunLoop;
  readonly #workspace: number;
  readonly #control: Int32Array;
  readonly #startWorkers: () => RunningWorker[];
  #workers: readonly RunningWorker[] = [];
  #started: Promise<void> | undefined;
  #failure: Error | undefined;

  /** Here because only several threads ask, and a page on one does not load it. */
  readonly separateRows: (program: LoopProgram) => RowSeparation = separateRows;

  /** `workspaces`: one for each thread, the caller's first. `data`: what the others need beside theirs. */
  constructor(
    runLoop: RunLoop,
    [own, ...others]: readonly number[],
    data: { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory; readonly blas: unknown },
  ) {
    const control = new SharedArrayBuffer(4 * (FIRST_TASK + TASK_WORDS * MOST_TASKS));
    this.#runLoop = runLoop;
    this.#workspace = own;
    this.#control = new Int32Array(control);
    this.#startWorkers = () => others.map((workspace) => platform.startWorker(workerSource, { ...data, control, workspace }));
  }

  /** Starts the other threads, once. Resolves when all are there. */
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

  /** Runs tasks on whatever threads come for them and returns when all are done. */
  run(tasks: readonly LoopTask[]): void {
    this.start();
    if (this.#failure !== undefined) {
      throw new EngineError(
        'wasm engine',
        `a thread did not start: ${this.#failure.message}`,
        'createEngine({ threads: 1 }) does without others',
      );
    }
    for (let first = 0; first < tasks.length; first += MOST_TASKS) this.#dispatch(tasks.slice(first, first + MOST_TASKS), first);
  }

  /** `first`: the number of the first of these tasks. */
  #dispatch(tasks: readonly LoopTask[], first: number): void {
    const control = this.#control;
    for (const [index, { code, t, direction, steps, after }] of tasks.entries()) {
      const at = FIRST_TASK + TASK_WORDS * index;
      control[at + CODE] = code;
      control[at + TIME] = t;
      control[at + DIRECTION] = direction;
      control[at + STEPS] = steps;
      // What an earlier dispatch did is done.
      control[at + AFTER] = after === undefined || after < first ? NOTHING : FIRST_TASK + TASK_WORDS * (after - first) + ENDED;
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

  end(): void {
    for (const worker of this.#workers) worker.end();
  }
}
