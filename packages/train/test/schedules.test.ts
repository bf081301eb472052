import { describe, expect, it } from 'vitest';
import { constantRate, cosineDecay, exponentialDecay, linearDecay, linearWarmup, type Schedule, stepDecay } from '../src/index.js';
import { messageOf } from './messageOf.js';

const rates = (schedule: Schedule, ...steps: number[]): number[] => steps.map((step) => Number(schedule(step).toFixed(12)));

describe('schedules', () => {
  it.each([
    ['constant stays', constantRate(0.1), [0, 1, 1e6], [0.1, 0.1, 0.1]],
    ['stepDecay falls in steps', stepDecay(1, { factor: 0.5, every: 10 }), [0, 9, 10, 19, 20], [1, 1, 0.5, 0.5, 0.25]],
    ['exponentialDecay falls at every update', exponentialDecay(1, { factor: 0.5 }), [0, 1, 2], [1, 0.5, 0.25]],
    ['exponentialDecay falls by its factor in so many updates', exponentialDecay(1, { factor: 0.25, every: 2 }), [0, 1, 2], [1, 0.5, 0.25]],
    ['linear goes to its end and stays', linearDecay(1, { steps: 4, final: 0.2 }), [0, 1, 4, 9], [1, 0.8, 0.2, 0.2]],
    ['cosine goes to its end and stays', cosineDecay(1, { steps: 4 }), [0, 1, 2, 4, 9], [1, 0.853553390593, 0.5, 0, 0]],
    ['cosine ends where it is told', cosineDecay(1, { steps: 2, final: 0.5 }), [0, 1, 2, 3], [1, 0.75, 0.5, 0.5]],
    [
      'linearWarmup rises and then follows',
      linearWarmup(stepDecay(1, { factor: 0.5, every: 2 }), { steps: 4 }),
      [0, 1, 3, 4, 5, 6],
      [0.25, 0.5, 1, 1, 1, 0.5],
    ],
    ['linearWarmup takes a rate', linearWarmup(0.1, { steps: 2 }), [0, 1, 2, 3], [0.05, 0.1, 0.1, 0.1]],
  ] as const)('%s', (_, schedule, steps, wanted) => {
    expect(rates(schedule, ...steps)).toEqual(wanted);
  });

  it.each([
    [() => stepDecay(1, { factor: 0.5, every: 0 }), 'stepDecay: every is 0, expected more than 0'],
    [() => exponentialDecay(1, { factor: -1 }), 'exponentialDecay: factor is -1, expected more than 0'],
    [() => cosineDecay(1, { steps: Number.NaN }), 'cosineDecay: steps is NaN, expected more than 0'],
    [() => linearWarmup(1, { steps: 0 }), 'linearWarmup: steps is 0, expected more than 0'],
  ])('say what is wrong: %#', async (run, message) => {
    expect(await messageOf(run)).toBe(message);
  });
});
