/** Which sequences go into one batch: those of similar length, so that padding is small, in a new order for each epoch. */
import { shuffledOrder } from '../shuffledOrder.js';

/** Number of batches that are sorted together. More means less padding, fewer means more random batches. */
const pool = 16;

/**
 * The indices of each batch; each index occurs once. With `random`, sequences are shuffled, pools of 16 batches are sorted by length and cut
 * into batches, and the batches are shuffled. Without it, the shortest come first.
 */
export function groupByLength(lengths: Int32Array, batch: number, random: (() => number) | undefined): number[][] {
  const order = random ? shuffledOrder(lengths.length, random) : [...lengths.keys()];
  const poolSize = random ? pool * batch : order.length;
  const groups: number[][] = [];
  for (let start = 0; start < order.length; start += poolSize) {
    const sorted = order.slice(start, start + poolSize).sort((a, b) => lengths[a] - lengths[b]);
    for (let first = 0; first < sorted.length; first += batch) groups.push(sorted.slice(first, first + batch));
  }
  return random ? shuffledOrder(groups.length, random).map((group) => groups[group]) : groups;
}
