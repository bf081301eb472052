import { describe, expect, it } from 'vitest';
import { leastSquares } from '../leastSquares.mjs';
import { algorithms, allReduceTime, expectedLargest, speedupOf, stepTime } from '../model.mjs';
import { simulatedStep } from '../simulate.mjs';

describe('the model of a step', () => {
  it('sends as many messages and bytes as the algorithms do', () => {
    expect(algorithms.ring(8)).toEqual({ messages: 14, volume: 1.75 });
    expect(algorithms.halving(8)).toEqual({ messages: 6, volume: 1.75 });
    expect(algorithms.doubling(8)).toEqual({ messages: 3, volume: 3 });
    expect(algorithms.tree(8)).toEqual({ messages: 6, volume: 6 });
  });

  it('gives the time of the wire for two ranks at 1 Gbit/s', () => {
    const wire = { latency: 0, perByte: 8 / 1e6, ranks: 2 };
    expect(allReduceTime({ bytes: 1e6, ...wire, algorithm: 'halving' })).toBeCloseTo(8);
    expect(allReduceTime({ bytes: 1e6, ...wire, algorithm: 'tree' })).toBeCloseTo(16);
    expect(allReduceTime({ bytes: 1e6, ...wire, ranks: 1, algorithm: 'tree' })).toBe(0);
  });

  it('waits for the slowest rank', () => {
    // Tables of order statistics: 0.5642 of 2, 1.0294 of 4, 3.2414 of 1,000.
    for (const [n, largest] of [
      [2, 0.5642],
      [4, 1.0294],
      [1000, 3.2414],
    ])
      expect(expectedLargest(n)).toBeCloseTo(largest, 1);
    expect(stepTime({ compute: 100, spread: 0.1, ranks: 1, allReduce: 0 }).total).toBe(100);
  });

  it('hides an all-reduce behind a third of the computation at most', () => {
    expect(stepTime({ compute: 90, spread: 0, ranks: 2, allReduce: 100, hidden: 0.5 }).total).toBeCloseTo(160);
    expect(stepTime({ compute: 900, spread: 0, ranks: 2, allReduce: 100, hidden: 0.5 }).total).toBeCloseTo(950);
  });

  it('speeds up as Amdahl says', () => {
    expect(speedupOf(2, 0)).toBe(2);
    expect(speedupOf(1e9, 0.1)).toBeCloseTo(10);
  });

  it('agrees with the simulation where times are normal', () => {
    const deviations = Array.from({ length: 999 }, (_, k) => 1 + 0.1 * Math.sqrt(-2 * Math.log((k + 1) / 1000)) * Math.cos(k * 2.4));
    const mean = deviations.reduce((sum, each) => sum + each, 0) / deviations.length;
    const drawn = { compute: 100, deviations: deviations.map((each) => each / mean), ranks: 64, exposed: 20 };
    const { total } = stepTime({ compute: 100, spread: 0.1, ranks: 64, allReduce: 20 });
    expect(simulatedStep(drawn) / total).toBeCloseTo(1, 1);
    // With local steps a slow step of one rank is made good by its next ones.
    expect(simulatedStep({ ...drawn, every: 10 })).toBeLessThan(simulatedStep(drawn) - 20);
  });

  it('finds the constants of times that follow the formula, and none below 0', () => {
    const points = [1, 4, 16, 64].map((rows) => ({ terms: [1, rows], value: 7 + 3 * rows }));
    const [fixed, perRow] = leastSquares(points);
    expect([fixed, perRow].map((value) => Math.round(value * 1e3) / 1e3)).toEqual([7, 3]);
    expect(leastSquares([1, 2, 3].map((x) => ({ terms: [1, x], value: 2 * x - 1 })))[0]).toBe(0);
  });
});
