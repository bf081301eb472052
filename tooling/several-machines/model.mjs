/**
 * The time of a training step on several ranks, in milliseconds:
 *
 *     step = compute(rows of a rank) + waiting for the slowest rank + all-reduce of the gradients, as far as nothing hides it
 *
 * Updates of parameters and input are part of `compute`: every rank does them itself. The all-reduce follows Hockney's model (1994): a
 * message of n bytes takes latency + n perByte.
 */

/**
 * How the algorithms of MPI libraries send n bytes between p ranks (Thakur et al., 2005): how many messages one after another, and how many
 * times n bytes.
 */
export const algorithms = {
  /** All to one rank and back, by a tree. */
  tree: (p) => ({ messages: 2 * rounds(p), volume: 2 * rounds(p) }),
  /** In each round, with a partner at twice the distance. */
  doubling: (p) => ({ messages: rounds(p), volume: rounds(p) }),
  /** Each rank adds up a part (halving), then all get the parts (doubling). Rabenseifner's algorithm. */
  halving: (p) => ({ messages: 2 * rounds(p), volume: (2 * (p - 1)) / p }),
  /** The parts go around. */
  ring: (p) => ({ messages: 2 * (p - 1), volume: (2 * (p - 1)) / p }),
};

const rounds = (p) => Math.ceil(Math.log2(p));

/** Bytes of a message. As in packages/train/src/distributed/gradientBuckets.ts. */
const bucketOf = (bytes) => Math.min(Math.max(bytes / 4, 2 ** 18), 2 ** 22);

/**
 * Milliseconds of an all-reduce, in buckets.
 *
 * @param {{ bytes: number, ranks: number, latency: number, perByte: number, algorithm: keyof typeof algorithms }} options
 */
export function allReduceTime({ bytes, ranks, latency, perByte, algorithm }) {
  if (ranks === 1) return 0;
  const { messages, volume } = algorithms[algorithm](ranks);
  return Math.ceil(bytes / bucketOf(bytes)) * messages * latency + volume * bytes * perByte;
}

/**
 * Milliseconds that a rank computes for its rows.
 *
 * @param {{ fixed: number, perRow: number }} computation
 * @param {{ rows: number, speedup?: number }} options `speedup`: of the cores of a rank against one
 */
export function computeTime({ fixed, perRow }, { rows, speedup = 1 }) {
  return (fixed + perRow * rows) / speedup;
}

/** Amdahl's law: `serial` is the share that one core computes alone. */
export function speedupOf(cores, serial) {
  return 1 / (serial + (1 - serial) / cores);
}

/** The expected largest of n standard normal numbers (Blom, 1958). */
export function expectedLargest(n) {
  return n === 1 ? 0 : normalQuantile((n - 0.375) / (n + 0.25));
}

/**
 * Milliseconds of a step and of its parts.
 *
 * @param {{ compute: number, spread: number, ranks: number, allReduce: number, hidden?: number }} options `spread`: the standard deviation of
 * the time of a rank, as a share of it; `hidden`: the share of the all-reduce that runs beside the backward pass
 */
export function stepTime({ compute, spread, ranks, allReduce, hidden = 0 }) {
  const waiting = compute * spread * expectedLargest(ranks);
  const exposed = allReduce - Math.min(hidden * allReduce, compute * BESIDE);
  return { compute, waiting, allReduce, exposed, total: compute + waiting + exposed };
}

/** The all-reduce can run beside half of the backward pass, which is two thirds of a step: the gradients of the last layers come then. */
const BESIDE = 1 / 3;

/** The quantile of the normal distribution, by Acklam's approximation. Its relative error is below 1.2e-9. */
function normalQuantile(p) {
  const a = [-39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
  const c = [-0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
  const polynomial = (coefficients, x) => coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
  if (p > 1 - 0.02425) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(c, q) / polynomial(d, q);
  }
  const [q, r] = [p - 0.5, (p - 0.5) ** 2];
  return (polynomial(a, r) * q) / polynomial(b, r);
}
