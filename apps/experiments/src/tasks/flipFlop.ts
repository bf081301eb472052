/** Switches that keep their last position. */
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

const channels = 3;
const pulseProbability = 0.1;

/** A channel counts from its first pulse on. */
export const flipFlop: Task = {
  name: 'flip-flop',
  description: `Pulses of +1 and -1 on ${channels} channels. For each channel: which was the last?`,
  source: 'The 3-bit flip-flop of Sussillo and Barak, "Opening the black box" (2013), with a yes or no for each bit',
  revision: 1,
  input: { kind: 'numbers', width: channels },
  outputs: channels,
  loss: 'binaryCrossEntropy',
  goal: { measure: 'right', chance: 0.5, solvedFrom: 0.99 },
  lengths: { training: 40, long: 400 },
  batch: 16,
  budget: 1500,
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = new Float32Array(length * batch * channels);
    const targets = new Float32Array(inputs.length);
    const weights = new Float32Array(inputs.length);
    const last = new Float32Array(batch * channels);
    for (let index = 0; index < inputs.length; index++) {
      const channel = index % last.length;
      if (numbers.chance(pulseProbability)) {
        inputs[index] = numbers.chance(0.5) ? 1 : -1;
        last[channel] = inputs[index];
      }
      targets[index] = last[channel] > 0 ? 1 : 0;
      weights[index] = last[channel] === 0 ? 0 : 1;
    }
    return { inputs, targets, weights };
  },
};
