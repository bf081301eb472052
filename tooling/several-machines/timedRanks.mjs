/** The ranks of a training, with a clock: how long this rank was in their calls. */

/**
 * `exchange`: milliseconds in calls that add up gradients. `waiting`: milliseconds before them, until all ranks were there; only if apart.
 *
 * @param {import('@statal/mpi').Mpi} mpi
 * @param {{ apart: boolean }} options `apart`: a barrier before each all-reduce, and nothing beside the computation
 */
export function timedRanks(mpi, { apart }) {
  const spent = { exchange: 0, waiting: 0 };
  const timed = async (part, call) => {
    const began = performance.now();
    const result = await call();
    spent[part] += performance.now() - began;
    return result;
  };
  const ranks = {
    rank: mpi.rank,
    size: mpi.size,
    async allReduce(data) {
      if (apart) await timed('waiting', () => mpi.barrier());
      await timed('exchange', () => mpi.allReduce(data));
    },
    broadcast: (data) => mpi.broadcast(data),
    gather: (bytes) => mpi.gather(bytes),
    allGather: (bytes) => mpi.allGather(bytes),
  };
  if (!apart && mpi.startAllReduce !== undefined) ranks.startAllReduce = (data) => timedRequest(mpi.startAllReduce(data), spent);
  return {
    ranks,
    barrier: () => mpi.barrier(),
    /** What was spent since the last call. */
    take() {
      const taken = { ...spent };
      Object.assign(spent, { exchange: 0, waiting: 0 });
      return taken;
    },
  };
}

function timedRequest(running, spent) {
  const timed = (began) => {
    spent.exchange += performance.now() - began;
  };
  return {
    test() {
      const began = performance.now();
      const isDone = running.test();
      timed(began);
      return isDone;
    },
    async wait() {
      const began = performance.now();
      await running.wait();
      timed(began);
    },
  };
}
