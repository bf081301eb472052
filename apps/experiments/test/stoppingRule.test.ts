import { describe, expect, it } from 'vitest';
import { StoppingRule } from '../src/training/stoppingRule.js';

const goal = { measure: 'right', chance: 0.5, solvedFrom: 0.99 } as const;
const long = (right: number) => async () => ({ loss: 0.1, right });
const never = () => Promise.reject(new Error('long sequences were asked about'));

describe('a run', () => {
  it('ends when sequences of both lengths are solved with half of the mistakes allowed, and remembers when each first was', async () => {
    const rule = new StoppingRule(goal, 3);
    expect(await rule.add(100, { loss: 0.5, right: 0.8 }, never)).toBeUndefined();
    expect(await rule.add(200, { loss: 0.1, right: 0.995 }, long(0.9))).toBeUndefined();
    expect(await rule.add(300, { loss: 0.05, right: 0.999 }, long(0.99))).toBeUndefined();
    expect(await rule.add(400, { loss: 0.04, right: 0.994 }, long(0.999))).toBeUndefined();
    expect(await rule.add(500, { loss: 0.03, right: 0.995 }, long(0.995))).toBe('solved');
    expect(rule.solved).toEqual({ solvedAt: 200, longSolvedAt: 300 });
    expect(rule.curve).toHaveLength(5);
    expect(rule.iteration).toBe(500);
  });

  it('ends after so many evaluations in a row that do not lower the loss by 1%', async () => {
    const rule = new StoppingRule(goal, 3);
    const losses = [1, 0.995, 0.991, 0.98, 0.975, 0.974, 0.972];
    const ends = [];
    for (const [index, loss] of losses.entries()) ends.push(await rule.add(100 * (index + 1), { loss, right: 0.5 }, never));
    // 0.995 and 0.991 are not 1% below 1, but 0.98 is; after it come three that are not 1% below 0.98.
    expect(ends).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, 'plateau']);
  });

  it('goes on while a slow descent adds up to 1% in time', async () => {
    const rule = new StoppingRule(goal, 3);
    for (let index = 0; index < 30; index++)
      expect(await rule.add(100 * (index + 1), { loss: 0.996 ** index, right: 0.5 }, never)).toBeUndefined();
  });

  it('of a task that cannot be solved never asks about long sequences', async () => {
    const rule = new StoppingRule({ measure: 'loss', chance: 3 }, 2);
    expect(await rule.add(100, { loss: 1, right: 1 }, never)).toBeUndefined();
  });
});
