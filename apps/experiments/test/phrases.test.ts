import { expect, it } from 'vitest';
import { seedsInWords } from '../src/reports/phrases.js';

it.each([
  [[3], 'seed 3'],
  [[1, 2, 3, 4, 5], 'seeds 1 to 5'],
  [[1, 2, 21, 22, 23], 'seeds 1 to 2 and 21 to 23'],
  [[1, 3, 4, 8], 'seeds 1, 3 to 4 and 8'],
])('the seeds %j are called "%s"', (seeds, words) => {
  expect(seedsInWords(seeds)).toBe(words);
});
