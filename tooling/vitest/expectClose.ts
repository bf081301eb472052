/** Comparison of many numbers at once, relative to the largest of them: how answers of engines of different precision are compared. */
import { expect } from 'vitest';

/**
 * Fails unless every element of `got` is within `tolerance` x max(1, the greatest magnitude wanted) of that of `want`.
 * The message tells the worst element, its index and both values. NaN equals only NaN.
 */
export function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number, what = 'values'): void {
  expect(got.length, `${what}: number of elements`).toBe(want.length);
  const scale = Array.from(want).reduce((most, value) => Math.max(most, Math.abs(value) || 0), 1);
  let worst = { index: -1, error: 0 };
  for (let index = 0; index < want.length; index++) {
    const error = Object.is(got[index], want[index]) ? 0 : Math.abs(got[index] - want[index]) / scale;
    if (!(error <= worst.error)) worst = { index, error };
  }
  const { index, error } = worst;
  const message = `${what}: worst element ${index}: got ${got[index]}, want ${want[index]}, relative error ${error}, tolerance ${tolerance}`;
  expect(error <= tolerance, message).toBe(true);
}
