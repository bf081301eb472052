/**
 * Sees how threads are woken, from outside the library: `Atomics.notify` tells how many were asleep. After its engine is
 * closed, a thread that has ended cannot be woken any more.
 */
export function watchWaking() {
  const notify = Atomics.notify;
  let count = 0;
  /** @type {{ words: Int32Array, index: number } | undefined} */
  let last;
  Atomics.notify = (/** @type {any} */ words, /** @type {number} */ index, /** @type {number | undefined} */ most) => {
    const woken = notify(words, index, most);
    if (woken > 0) last = { words, index };
    count += woken;
    return woken;
  };
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  return {
    reset() {
      count = 0;
      last = undefined;
    },
    /** How many threads were woken since the last reset. */
    count: () => count,
    /** Whether no thread is woken any more: five times in a row, within five seconds. */
    async ended() {
      if (last === undefined) return true;
      for (let round = 0, quiet = 0; round < 250; round++) {
        quiet = notify(last.words, last.index) === 0 ? quiet + 1 : 0;
        if (quiet === 5) return true;
        await pause();
      }
      return false;
    },
  };
}
