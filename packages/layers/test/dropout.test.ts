import { valueAndGrad } from '@statal/autograd';
import { createEngine, ones, Random, sum, type Tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { dropout } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';
import { drawn, numbers } from './values.js';

const random = Random.fromSeed(8);

describe.each(kindsThatWait)('dropout on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const x = ones(engine, [20, 10, 50]);

  it('does nothing in evaluation, and nothing at rate 0', () => {
    expect(dropout({ rate: 0.5 }).apply({}, x).output).toBe(x);
    expect(dropout({ rate: 0 }).apply({}, x, { random }).output).toBe(x);
  });

  it.each([0.1, 0.5, 0.8])('at rate %d sets so many values to 0 and scales the others so that the mean stays', (rate) => {
    const values = numbers(dropout({ rate }).apply({}, x, { random }).output);
    const zeros = values.filter((value) => value === 0).length / values.length;
    // Five deviations of a binomial share of 10,000.
    expect(Math.abs(zeros - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / 10_000));
    for (const value of new Set(values)) expect([0, 1 / (1 - rate)].some((wanted) => Math.abs(wanted - value) < 1e-5)).toBe(true);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    expect(mean).toBeCloseTo((1 - zeros) / (1 - rate), 4);
  });

  it('draws the same mask for the same key, on every engine, and another for another', async () => {
    const values = (key: Random): number[] => numbers(dropout({ rate: 0.3 }).apply({}, x, { random: key }).output);
    expect(values(random)).toEqual(values(random));
    expect(values(random)).not.toEqual(values(random.fold(1)));
    const reference = await createEngine({ kind: 'reference' });
    const there = numbers(dropout({ rate: 0.3 }).apply({}, ones(reference, x.shape), { random }).output);
    expect(values(random).map((value) => value === 0)).toEqual(there.map((value) => value === 0));
  });

  it('lets gradients through where it let values through', () => {
    const given = drawn(engine, [3, 2, 4]);
    const { gradients } = valueAndGrad((value: { x: Tensor }) => sum(dropout({ rate: 0.5 }).apply({}, value.x, { random }).output))({
      x: given,
    });
    expect(numbers(gradients.x)).toEqual(numbers(dropout({ rate: 0.5 }).apply({}, ones(engine, [3, 2, 4]), { random }).output));
  });
});

describe('dropout', () => {
  it.each([-0.1, 1, Number.NaN])('refuses rate %d', (rate) => {
    expect(messageOf(() => dropout({ rate }))).toBe(`dropout: rate is ${rate}, expected a number from 0 to less than 1`);
  });
});
