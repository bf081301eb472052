/** Keeps the faster of two measurements of the same work. The slower one was disturbed. */
import { median } from '../bench/results.mjs';

const timeOf = ({ ranks: [first] }) => median(first.measured.map(({ total, times }) => total ?? Math.min(...times)));

/** @param {readonly any[]} results */
export function keepFaster(results) {
  const best = new Map();
  for (const result of results) {
    const key = JSON.stringify([result.network, result.work]);
    const other = best.get(key);
    if (other === undefined || timeOf(result) < timeOf(other)) best.set(key, result);
  }
  return [...best.values()];
}
