/**
 * Random numbers that depend only on their keys: sfc32 by Chris Doty-Humphrey (PractRand), which takes three words of seed. The noise of
 * recording 7 in epoch 3 is the same after an interruption, and in any order of batches.
 */
import { DatasetError } from '../datasetError.js';
import { requireInteger } from '../requireArgument.js';

/**
 * A generator of numbers from 0 up to but not including 1. Equal keys give equal numbers.
 *
 * @param seed an integer; its lower 32 bits count
 * @param stream the first key, e.g. the epoch. Default: 0
 * @param item the second key, e.g. the index of a recording. Default: 0
 * @throws DatasetError if the seed is not an integer
 * @example
 * const [first, again] = [seededRandom(1, 3), seededRandom(1, 3)];
 * first() === again(); // true
 */
export function seededRandom(seed: number, stream = 0, item = 0): () => number {
  if (!Number.isSafeInteger(seed)) throw new DatasetError('seededRandom', `the seed must be an integer, got ${seed}`, 'Use e.g. 1');
  requireInteger('seededRandom', 'stream', stream);
  requireInteger('seededRandom', 'item', item);
  let [a, b, c, counter] = [item | 0, stream | 0, seed | 0, 1];
  const next = (): number => {
    const result = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 15; round++) next(); // until every bit of the keys has reached every bit of the state
  return next;
}
