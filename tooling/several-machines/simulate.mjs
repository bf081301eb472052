/**
 * The same steps by simulation: the time of every rank in every step is drawn from the measured times, and the slowest rank decides. Measured
 * times are not normal: a few are much longer than the others.
 */

/**
 * The mean milliseconds of a step.
 *
 * @param {{ compute: number, deviations: readonly number[], ranks: number, exposed: number, steps?: number, every?: number }} options
 * `deviations`: measured times divided by their mean; `every`: steps between two all-reduces
 */
export function simulatedStep({ compute, deviations, ranks, exposed, steps = 400, every = 1 }) {
  const draw = generator(1);
  const clock = new Float64Array(ranks);
  for (let step = 1; step <= steps; step++) {
    for (let rank = 0; rank < ranks; rank++) clock[rank] += compute * deviations[Math.floor(draw() * deviations.length)];
    if (step % every === 0) clock.fill(clock.reduce((latest, time) => Math.max(latest, time)) + exposed);
  }
  return clock.reduce((latest, time) => Math.max(latest, time)) / steps;
}

/** Weyl's sequence hashed (splitmix32), as in tooling/bench. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}
