/**
 * A queue of tasks in shared memory. The caller posts a dispatch, which is a list of tasks; threads take tasks in order until
 * none is left. Workers run this module too, bundled into their source (worker.ts).
 */
import type { LoopTask, RunLoop } from './loopTask.js';

/**
 * Words of the control block. NEXT has the dispatch number in its upper bits and the number of the next task in the lower
 * ones. END has the same dispatch number and the number of tasks, so a late thread sees that its dispatch is over. DONE
 * counts finished tasks.
 */
const DISPATCHES = 0;
const NEXT = 1;
const END = 2;
const DONE = 3;
const FIRST_TASK = 4;
/**
 * Words of a task. The first four are arguments of `runLoop`. ENDED holds the dispatch number once the task has ended. AFTER is
 * the index of another task's ENDED word, or NOTHING.
 */
const CODE = 0;
const TIME = 1;
const DIRECTION = 2;
const STEPS = 3;
const AFTER = 4;
const ENDED = 5;
const TASK_WORDS = 6;
/** A value of AFTER: the task waits for no other task. */
const NOTHING = 0;
const TASK_BITS = 8;
const TASK_MASK = 2 ** TASK_BITS - 1;
/** Most tasks of a dispatch: half of what the lower bits of NEXT can count, because threads that find no task still increment it. */
const MOST_TASKS = 128;

/**
 * How long a thread spins before it sleeps. Waking takes about 50 us, and a training step has dozens of dispatches with up to
 * half a millisecond of JavaScript between them. Spinning for a quarter of a millisecond made a step of 45 ms 4 to 7% slower.
 */
const SPIN_MS = 1;
const SPINS_PER_CHECK = 64;

/** Tells the processor that a loop spins, so that the other thread of its core runs faster. Node 20 has no such hint. */
const { pause = () => {} } = Atomics as { pause?: () => void };

/** Waits until a word differs from `value`. */
function waitWhile(words: Int32Array, at: number, value: number): void {
  const until = performance.now() + SPIN_MS;
  for (let spins = 1; Atomics.load(words, at) === value; spins++) {
    pause();
    if (spins % SPINS_PER_CHECK === 0 && performance.now() > until) Atomics.wait(words, at, value);
  }
}

/** Takes tasks of the current dispatch until none is left. */
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

export function newTaskQueue(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (FIRST_TASK + TASK_WORDS * MOST_TASKS)));
}

/** Takes tasks of every dispatch, forever. Workers run this. */
export function serveTasks(queue: Int32Array, runLoop: RunLoop, workspace: number): never {
  for (let seen = 0; ; ) {
    waitWhile(queue, DISPATCHES, seen);
    seen = Atomics.load(queue, DISPATCHES);
    takeTasks(queue, runLoop, workspace);
  }
}

/** Posts tasks, helps to run them, and returns when all are done. */
export function runTasks(queue: Int32Array, tasks: readonly LoopTask[], runLoop: RunLoop, workspace: number): void {
  for (let first = 0; first < tasks.length; first += MOST_TASKS) {
    const count = Math.min(MOST_TASKS, tasks.length - first);
    post(queue, tasks.slice(first, first + count), first);
    takeTasks(queue, runLoop, workspace);
    for (let done = Atomics.load(queue, DONE); done < count; done = Atomics.load(queue, DONE)) waitWhile(queue, DONE, done);
  }
}

/** @param first the index of `tasks[0]` among all tasks */
function post(queue: Int32Array, tasks: readonly LoopTask[], first: number): void {
  for (const [index, { code, t, direction, steps, after }] of tasks.entries()) {
    const at = FIRST_TASK + TASK_WORDS * index;
    queue[at + CODE] = code;
    queue[at + TIME] = t;
    queue[at + DIRECTION] = direction;
    queue[at + STEPS] = steps;
    // Tasks of an earlier dispatch have already ended.
    queue[at + AFTER] = after === undefined || after < first ? NOTHING : FIRST_TASK + TASK_WORDS * (after - first) + ENDED;
  }
  const dispatch = queue[DISPATCHES] + 1;
  Atomics.store(queue, DONE, 0);
  Atomics.store(queue, END, (dispatch << TASK_BITS) | tasks.length);
  Atomics.store(queue, NEXT, dispatch << TASK_BITS);
  Atomics.store(queue, DISPATCHES, dispatch);
  Atomics.notify(queue, DISPATCHES);
}
