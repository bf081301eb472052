import { scalarOf, type Tensor, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { accuracy, natsToBits, perplexity, runningMean } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';

describe('units', () => {
  it('ln 2 nats are one bit, and a perplexity of 2', () => {
    expect(natsToBits(Math.LN2)).toBe(1);
    expect(perplexity(Math.LN2)).toBeCloseTo(2, 12);
  });
});

describe('runningMean', () => {
  it('weighs what is added and goes on from the sums of another', () => {
    const first = runningMean();
    expect(first.mean).toBeNaN();
    first.add(1);
    first.add(4, 2);
    expect([first.mean, first.weight]).toEqual([3, 3]);
    first.add(100, 0);
    expect(first.mean).toBe(3);
    const second = runningMean(first);
    second.add(7);
    expect([second.mean, first.mean]).toEqual([4, 3]);
    second.reset();
    expect(second.weight).toBe(0);
  });
});

describe.each(kindsThatWait)('accuracy on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const logits = tensor(engine, [
    [
      [1, 2],
      [3, 0],
    ],
    [
      [0, 1],
      [Number.NaN, Number.NaN],
    ],
  ]); // [T, B, V]
  const targets = tensor(engine, Int32Array.of(1, 1, 1, -100), { shape: [2, 2] });
  const make = (...values: number[]): Tensor => tensor(engine, Float64Array.from(values), { shape: [2, 2] });

  it('is the part of the positions that count whose greatest logit is right', () => {
    expect(scalarOf(accuracy(logits, targets, { mask: make(1, 1, 1, 0) }))).toBeCloseTo(2 / 3, 6);
    expect(scalarOf(accuracy(logits, targets, { weights: make(1, 2, 1, 0) }))).toBe(0.5);
    expect(scalarOf(accuracy(logits, targets))).toBe(0.5);
  });

  it('says what is wrong', async () => {
    expect(await messageOf(() => accuracy(logits, make(1, 1, 1, 0)))).toBe(
      'accuracy: expected logits [..., V] and int targets [...], got logits [2, 2, 2] and float targets [2, 2]',
    );
  });
});
