/** What the model says of more ranks and faster networks than could be measured. */
import { HIDDEN } from './constants.mjs';
import { allReduceTime, computeTime, speedupOf, stepTime } from './model.mjs';
import { simulatedStep } from './simulate.mjs';

/** What a rank may be: a core as it was measured, or a machine with many of them. */
export const kinds = { core: { name: 'one core', cores: 1 }, machine: { name: '32 cores', cores: 32 } };

/** Assumed, not measured: latency of a message in milliseconds (TCP on Ethernet; RDMA), and bits per second. */
export const assumed = {
  '10 Gbit/s': { latency: 0.03, bits: 10e9 },
  '100 Gbit/s': { latency: 0.005, bits: 100e9 },
};

/** Rows of each rank where the batch grows with the ranks, and of all where it does not. */
export const ROWS = 64;
export const GLOBAL = 1024;

/**
 * A step on so many ranks.
 *
 * @param {ReturnType<typeof import('./constants.mjs').constantsOf>} constants
 * @param {{ units: number, ranks: number, rows: number, cores: number, network: keyof typeof assumed }} options
 */
export function stepOn(constants, { units, ranks, rows, cores, network }) {
  const { models, networks, serial, contention, spread } = constants;
  const model = models[units];
  const { latency, bits } = assumed[network];
  // Beside the wire, a host copies and adds every byte. Shared memory measures that alone.
  const perByte = 8e3 / bits + networks['shared memory'].perByte;
  // Cores of one machine share memory, as the two that were measured do.
  const compute = computeTime(model, { rows, speedup: speedupOf(cores, serial) }) * (cores > 1 ? contention : 1);
  const allReduce = allReduceTime({ bytes: 4 * model.parameters, ranks, latency, perByte, algorithm: 'halving' });
  return stepTime({ compute, spread, ranks, allReduce, hidden: HIDDEN });
}

/** The share of the ranks' time that one rank would also need: 1 is perfect. `weak`: the batch grows with the ranks. */
export function efficiency(constants, { weak, ranks, ...given }) {
  const rows = weak ? ROWS : GLOBAL / ranks;
  const alone = stepOn(constants, { ...given, ranks: 1, rows: weak ? ROWS : GLOBAL }).total;
  const { total } = stepOn(constants, { ...given, ranks, rows });
  return weak ? alone / total : alone / (ranks * total);
}

/** The most ranks, as a power of two up to `GLOBAL`, with an efficiency of at least a half. */
export function mostRanks(constants, given) {
  const counts = Array.from({ length: Math.log2(GLOBAL) + 1 }, (_, k) => 2 ** k);
  return counts.findLast((ranks) => efficiency(constants, { ...given, ranks }) >= 0.5);
}

/** Rows that a rank needs, so that exchange and waiting take a fifth of a step of `ranks` ranks. */
export function rowsNeeded(constants, given) {
  for (let rows = 1; rows <= 2 ** 16; rows *= 2) {
    const { compute, total } = stepOn(constants, { ...given, rows });
    if (compute / total >= 0.8) return rows;
  }
  return undefined;
}

/** A step by simulation; `every`: steps between two all-reduces. Local steps average the parameters, which are as many as the gradients. */
export function simulatedOn(constants, { every = 1, ...given }) {
  const { compute, exposed, allReduce } = stepOn(constants, given);
  const { deviations } = constants;
  return simulatedStep({
    compute,
    deviations,
    ranks: given.ranks,
    exposed: every === 1 ? exposed : allReduce,
    every,
    steps: every === 1 ? 200 : 4 * every,
  });
}
