/** Comparison of many numbers at once, relative to the largest of them: how answers of engines of different precision are compared. */
import { expect } from 'vitest';

/**
 * @param {ArrayLike<number>} got
 * @param {ArrayLike<number>} want
 * @param {number} tolerance
 * @param {string} [what]
 */
export function expectClose(got, want, tolerance, what = 'values') {
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
