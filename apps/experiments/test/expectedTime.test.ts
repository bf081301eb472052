import { describe, expect, it } from 'vitest';
import { parity } from '../src/tasks/parity.js';
import { expectedTime, timeInWords } from '../src/training/expectedTime.js';
import { efforts } from '../src/training/protocol.js';

describe('the expected time', () => {
  const runs = 8;
  const secondsOf = async (effort = efforts.usual, workers = 1): Promise<number> =>
    (await expectedTime([{ task: parity, runs, effort }], workers)).seconds;
  const unknown = { ...parity, name: 'a new one' };

  it('is as long as the results in the repository took, shared among the workers', async () => {
    expect(await secondsOf()).toBeGreaterThan(1);
    expect(await secondsOf(efforts.usual, 4)).toBeCloseTo((await secondsOf()) / 4, 10);
  });

  it('is shorter with fewer updates, and longer with more updates and larger models', async () => {
    expect(await secondsOf({ ...efforts.usual, iterations: 100 })).toBeLessThan((await secondsOf()) / 10);
    expect(await secondsOf(efforts.full)).toBeCloseTo(20 * (await secondsOf()), 10);
  });

  it('is 0 where nothing is left to do', async () => {
    const nothing = [parity, unknown].map((task) => ({ task, runs: 0, effort: efforts.usual }));
    expect(await expectedTime(nothing, 2)).toEqual({ seconds: 0, guessed: [] });
  });

  it('of a task without results is a guess that grows with its models, and says so', async () => {
    const guess = await expectedTime([{ task: unknown, runs, effort: efforts.usual }], 1);
    expect(guess.guessed).toEqual(['a new one']);
    expect(guess.seconds).toBeGreaterThan(1);
    const large = { ...unknown, budget: 50_000 };
    const [once, twice] = await Promise.all(
      [large, { ...large, budget: 100_000 }].map((task) => expectedTime([{ task, runs, effort: efforts.usual }], 1)),
    );
    expect(once.seconds).toBeGreaterThan(guess.seconds);
    expect(twice.seconds).toBeCloseTo(2 * once.seconds, 8);
    expect(timeInWords({ seconds: 3600, guessed: ['a new one'] })).toMatch(/^very roughly .*, as there are no results of a new one/);
  });
});
