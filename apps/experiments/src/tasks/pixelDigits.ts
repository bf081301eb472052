/** A drawn digit, read pixel by pixel: hundreds of steps, each of which says almost nothing. */
import { drawDigit, imageSide } from './drawDigit.js';
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

const classes = 10;
const pixels = imageSide ** 2;

/**
 * Rows from top to bottom, each from left to right. The answer counts from the last pixel with ink on, all these steps together as much as
 * one. The paper asks at the last step only, after the blanks below the digit. Gradients through these vanish: lstm and gru stay at chance
 * until the stopping rule ends them. Long sequences have the same images, and then more blanks, so they measure how long the answer is kept.
 * The digits are drawn by the program, and cleaner than handwriting. So the nats cannot be compared with those of the paper.
 */
export const pixelDigits: Task = {
  name: 'pixel-digits',
  description: `A drawn digit, one of its ${pixels} pixels at each step. From its last inked pixel on: which digit was it?`,
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
  // Cells stay at chance for up to 1,000 updates.
  effort: { iterations: 2000, patience: 20 },
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = new Float32Array(length * batch);
    const targets = new Int32Array(length * batch);
    const weights = new Float32Array(length * batch);
    for (let row = 0; row < batch; row++) {
      const digit = numbers.below(classes);
      const image = drawDigit(digit, numbers);
      for (let step = 0; step < Math.min(length, pixels); step++) inputs[step * batch + row] = image[step];
      const lastInk = image.findLastIndex((ink) => ink > 0);
      const end = Math.min(length - 1, lastInk);
      for (let step = end; step < length; step++) {
        targets[step * batch + row] = digit;
        weights[step * batch + row] = 1 / (length - end);
      }
    }
    return { inputs, targets, weights };
  },
};
