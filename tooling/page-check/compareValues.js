/** Compares two lists of numbers, and tells the worst one. */
import { floatsOf } from './bitsOf.js';

/**
 * @param {string} what
 * @param {{ bits: number[], from: string }} got
 * @param {{ bits: number[], from: string }} wanted
 * @param {number} tolerance of the largest value; 0: bit for bit
 */
export function compareValues(what, got, wanted, tolerance) {
  const [gotValues, wantedValues] = [floatsOf(got.bits), floatsOf(wanted.bits)];
  if (gotValues.length !== wantedValues.length) {
    throw new Error(`${what}: ${gotValues.length} numbers ${got.from}, ${wantedValues.length} ${wanted.from}`);
  }
  const scale = wantedValues.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const worst = { index: -1, error: 0 };
  for (const [index, value] of wantedValues.entries()) {
    const error = got.bits[index] === wanted.bits[index] ? 0 : Math.abs(gotValues[index] - value) / scale;
    if (!Number.isFinite(value)) throw new Error(`${what}: number ${index} is ${value} ${wanted.from}`);
    const isWrong = tolerance === 0 ? got.bits[index] !== wanted.bits[index] : !(error <= tolerance);
    if (isWrong && (worst.index < 0 || !(error <= worst.error))) Object.assign(worst, { index, error });
  }
  if (worst.index < 0) return;
  const { index, error } = worst;
  throw new Error(
    `${what}: worst number ${index} of ${wantedValues.length}: ${gotValues[index]} ${got.from}, ${wantedValues[index]} ${wanted.from}, relative error ${error}, tolerance ${tolerance}`,
  );
}
