/** A drawn digit, read pixel by pixel: hundreds of steps, each of which says almost nothing. */
import { drawDigit, imageSide } from './drawDigit.js';
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

const classes = 10;
const pixels = imageSide ** 2;

/**
 * Rows from top to bottom, each from left to right. The answer counts at the last step only. Long sequences have the same images, and then
 * blanks, so they measure how long the answer is kept. The digits are drawn by the program, and cleaner than handwriting: the nats cannot be
 * compared with those of the paper.
 */
export const pixelDigits: Task = {
  name: 'pixel-digits',
  description: `A drawn digit, one of its ${pixels} pixels at each step. At the end: which digit was it?`,
  source:
    'Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified linear units" (2015), there with the digits of MNIST',
  revision: 1,
  input: { kind: 'numbers', width: 1 },
  outputs: classes,
  loss: 'crossEntropy',
  goal: { measure: 'loss', chance: Math.log(classes) },
  lengths: { training: pixels, long: pixels * 1.5 },
  batch: 16,
  budget: 2000,
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = new Float32Array(length * batch);
    const targets = new Int32Array(length * batch);
    const weights = new Float32Array(length * batch);
    const last = (length - 1) * batch;
    for (let row = 0; row < batch; row++) {
      const digit = numbers.below(classes);
      const image = drawDigit(digit, numbers);
      for (let step = 0; step < Math.min(length, pixels); step++) inputs[step * batch + row] = image[step];
      targets[last + row] = digit;
      weights[last + row] = 1;
    }
    return { inputs, targets, weights };
  },
};
