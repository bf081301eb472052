import { describe, expect, it } from 'vitest';
import { expectedSeconds } from '../src/training/expectedTime.js';
import { efforts } from '../src/training/protocol.js';

describe('the expected time', () => {
  const runs = new Map([['parity', 8]]);
  const secondsOf = (effort = efforts.usual, workers = 1): Promise<number> => expectedSeconds({ runs, effort, workers });

  it('is as long as the results in the repository took, shared among the workers', async () => {
    expect(await secondsOf()).toBeGreaterThan(1);
    expect(await secondsOf(efforts.usual, 4)).toBeCloseTo((await secondsOf()) / 4, 10);
  });

  it('is shorter with fewer updates, and longer with more updates and larger models', async () => {
    expect(await secondsOf({ ...efforts.usual, iterations: 100 })).toBeLessThan((await secondsOf()) / 10);
    expect(await secondsOf(efforts.full)).toBeCloseTo(20 * (await secondsOf()), 10);
  });

  it('is 0 where nothing is left to do', async () => {
    expect(await expectedSeconds({ runs: new Map([['parity', 0]]), effort: efforts.usual, workers: 2 })).toBe(0);
  });
});
