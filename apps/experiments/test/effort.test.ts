import { describe, expect, it } from 'vitest';
import { parity } from '../src/tasks/parity.js';
import { effortOf, efforts } from '../src/training/protocol.js';

const own = { ...parity, effort: { iterations: 20_000, evaluateEvery: 250 } };

describe('the effort for a task', () => {
  it('is the usual one, with the numbers of the task in place of its own', () => {
    expect(effortOf(parity)).toEqual(efforts.usual);
    expect(effortOf(own)).toEqual({ ...efforts.usual, iterations: 20_000, evaluateEvery: 250 });
    expect(effortOf({ effort: { patience: 3 } })).toEqual({ ...efforts.usual, patience: 3 });
  });

  it('is what the user wants, whatever the task says', () => {
    expect(effortOf(own, { full: true })).toEqual(efforts.full);
    expect(effortOf(own, { iterations: 600 })).toEqual({ ...efforts.usual, iterations: 600, evaluateEvery: 250 });
    expect(effortOf(own, { full: true, iterations: 30_000 })).toEqual({ ...efforts.full, iterations: 30_000 });
  });

  it('has an evaluation at the last update, however few there are', () => {
    expect(effortOf(own, { iterations: 20 })).toMatchObject({ iterations: 20, evaluateEvery: 20 });
  });
});
