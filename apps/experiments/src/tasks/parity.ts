/** Whether the number of ones so far is odd: one bit of memory that every one flips. */
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

export const parity: Task = {
  name: 'parity',
  description: 'Zeros and ones. After each: has the number of ones been odd so far?',
  source:
    'Hochreiter and Schmidhuber, "Long short-term memory" (1997) discuss it; asked at every step, as in the study of regular languages',
  revision: 1,
  input: { kind: 'numbers', width: 1 },
  outputs: 1,
  loss: 'binaryCrossEntropy',
  goal: { measure: 'right', chance: 0.5, solvedFrom: 0.99 },
  lengths: { training: 20, long: 200 },
  batch: 32,
  budget: 1000,
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = Float32Array.from({ length: length * batch }, () => (numbers.chance(0.5) ? 1 : 0));
    const targets = inputs.slice();
    for (let index = batch; index < targets.length; index++) targets[index] = targets[index - batch] === inputs[index] ? 0 : 1;
    return { inputs, targets, weights: new Float32Array(targets.length).fill(1) };
  },
};
