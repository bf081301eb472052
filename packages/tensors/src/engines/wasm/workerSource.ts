/**
 * Runs in a worker: waits for a dispatch, runs its own part, and reports. Kept as text because it is loaded from text, and
 * in a module of its own because a page on one thread does without.
 */
import { walkerSource } from './loop/walker.js';

/** With the places of the two words of the control block by which threads meet. */
export const workerSource = ({ DISPATCHES, BUSY }: { readonly DISPATCHES: number; readonly BUSY: number }): string => `
  const { module, memory, control, task, workspace, blas } = data;
  const { exports } = new WebAssembly.Instance(module, { env: { memory, power: Math.pow } });
  const words = new Int32Array(control);
  const work = (runLoop) => {
    ready();
    for (let seen = 0; ; ) {
      Atomics.wait(words, ${DISPATCHES}, seen);
      const dispatch = Atomics.load(words, ${DISPATCHES});
      if (dispatch === seen) continue;
      seen = dispatch;
      if (words[task] !== 0) runLoop(words[task], words[task + 1], words[task + 2], workspace);
      if (Atomics.sub(words, ${BUSY}, 1) === 1) Atomics.notify(words, ${BUSY});
    }
  };
  const makeWalker = ${walkerSource};
  if (blas === undefined) work(exports.runLoop);
  else import(blas.url).then(({ openBlas }) => work(makeWalker({ kernels: exports, memory, blas: openBlas(blas.library) })));
`;
