/** The sum of two marked numbers in a sequence: the classic test of long-term memory. */
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

/** 4% of the range of sums, as in the paper. */
const tolerance = 0.08;

/** One mark is in the first half and one in the second, as in Arjovsky, Shah and Bengio (2016). */
export const adding: Task = {
  name: 'adding',
  description: 'Numbers from 0 to 1, two of them marked. At the end: what is the sum of these two?',
  source: 'Hochreiter and Schmidhuber, "Long short-term memory" (1997), experiment 4',
  revision: 1,
  input: { kind: 'numbers', width: 2 },
  outputs: 1,
  loss: 'squaredError',
  // Sums of two uniform numbers are within t of 1 with probability 1 - (1 - t)^2.
  goal: { measure: 'right', chance: 1 - (1 - tolerance) ** 2, solvedFrom: 0.95, tolerance },
  lengths: { training: 30, long: 60 },
  batch: 32,
  budget: 1500,
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = new Float32Array(length * batch * 2);
    const targets = new Float32Array(length * batch);
    const weights = new Float32Array(length * batch);
    const half = Math.floor(length / 2);
    for (let row = 0; row < batch; row++) {
      const marks = [numbers.below(half), half + numbers.below(length - half)];
      for (let step = 0; step < length; step++) {
        const value = Math.fround(numbers.unit());
        const marked = marks.includes(step);
        const at = step * batch + row;
        inputs[2 * at] = value;
        inputs[2 * at + 1] = marked ? 1 : 0;
        if (marked) targets[(length - 1) * batch + row] += value;
      }
      weights[(length - 1) * batch + row] = 1;
    }
    return { inputs, targets, weights };
  },
};
