/**
 * Runs in a worker: takes tasks as the caller does (threads.ts). Kept as text because it is loaded from text, and in a module
 * of its own because a page on one thread does without.
 */
import { walkerSource } from './loop/walker.js';
import type { ControlBlock } from './threads.js';

export const workerSource = (words: ControlBlock): string => `
  const { module, memory, control, workspace, blas } = data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory, power: Math.pow } });
  const words = new Int32Array(control);
  const takeTasks = (runLoop) => {
    for (;;) {
      const ticket = Atomics.add(words, ${words.NEXT}, 1);
      const end = Atomics.load(words, ${words.END});
      const task = ticket & ${words.TASK_MASK};
      if (ticket >> ${words.TASK_BITS} !== end >> ${words.TASK_BITS} || task >= (end & ${words.TASK_MASK})) return;
      const at = ${words.FIRST_TASK} + ${words.TASK_WORDS} * task;
      runLoop(words[at], words[at + 1], words[at + 2], workspace);
      if (Atomics.add(words, ${words.DONE}, 1) + 1 === (end & ${words.TASK_MASK})) Atomics.notify(words, ${words.DONE});
    }
  };
  const waitWhile = (at, value) => {
    const until = performance.now() + ${words.PATIENCE_MS};
    for (let looks = 1; Atomics.load(words, at) === value; looks++) {
      if (looks % ${words.LOOKS_AT_ONCE} === 0 && performance.now() > until) Atomics.wait(words, at, value);
    }
  };
  const work = (runLoop) => {
    ready();
    for (let seen = 0; ; ) {
      waitWhile(${words.DISPATCHES}, seen);
      seen = Atomics.load(words, ${words.DISPATCHES});
      takeTasks(runLoop);
    }
  };
  const makeWalker = ${walkerSource};
  if (blas === undefined) work(exports.runLoop);
  else import(blas.url).then(({ openBlas }) => work(makeWalker({ kernels: exports, memory, blas: openBlas(blas.library) })));
`;
