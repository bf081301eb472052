import { describe, expect, it } from 'vitest';
import { permutationTest } from '../src/document/permutationTest.js';

describe('the permutation test', () => {
  it.each([
    // The sums of two of 1, 2, 3, 4 are 3, 4, 5, 5, 6, 7. Means differ by the distance of the sum from 5.
    { a: [1, 2], b: [3, 4], p: 2 / 6 },
    { a: [1, 3], b: [2, 4], p: 4 / 6 },
    { a: [1, 4], b: [2, 3], p: 6 / 6 },
    // {1}: 1.5, {2}: 0, {3}: 1.5.
    { a: [1], b: [2, 3], p: 2 / 3 },
    { a: [2, 3], b: [1], p: 2 / 3 },
    // Six zeros and ones: k ones in the first three in 1, 9, 9, 1 ways for k = 0, 1, 2, 3.
    { a: [0, 0, 0], b: [1, 1, 1], p: 2 / 20 },
    { a: [0, 0, 1], b: [0, 1, 1], p: 20 / 20 },
    // Only the two ends of 252 splits.
    { a: [1, 2, 3, 4, 5], b: [6, 7, 8, 9, 10], p: 2 / 252 },
    // One pair exchanged: sums of five of 1 to 10 that are 16, 15, 39 or 40.
    { a: [1, 2, 3, 4, 6], b: [5, 7, 8, 9, 10], p: 4 / 252 },
    { a: [7, 7], b: [7, 7], p: 1 },
  ])('of $a against $b gives $p, by hand', ({ a, b, p }) => {
    expect(permutationTest(a, b)).toBeCloseTo(p, 12);
    expect(permutationTest(b, a)).toBeCloseTo(p, 12);
  });

  it('counts splits that are as far apart but for rounding', () => {
    // 0.1 + 0.2 is not 0.3: {0.1, 0.2} and {0.2, 0.3} are 0.15 from the rest.
    expect(permutationTest([0.1, 0.2], [0.3])).toBeCloseTo(2 / 3, 12);
    expect(permutationTest([0.2, 0.3], [0.1])).toBeCloseTo(2 / 3, 12);
  });

  it('is not made without values, or of too many', () => {
    expect(permutationTest([], [1, 2])).toBeUndefined();
    expect(permutationTest([1, 2], [])).toBeUndefined();
    const many = Array.from({ length: 30 }, (_, index) => index);
    expect(permutationTest(many, many)).toBeUndefined();
  });
});
