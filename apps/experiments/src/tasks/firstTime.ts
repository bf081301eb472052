/** Fire at the first pulse and never again, on several channels at once. */
import { balancedWeights } from './balancedWeights.js';
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

const channels = 6;
/** Mean number of pulses on a channel of one sequence. */
const pulses = 3;

/** Only steps with a pulse count, because silence can be seen without memory. */
export const firstTime: Task = {
  name: 'first-time',
  description: `Pulses on ${channels} channels. Each channel must fire at its first pulse only.`,
  source: 'This project: habituation to a repeated stimulus (Thompson and Spencer, 1966) in its barest form',
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
    const seen = new Uint8Array(batch * channels);
    for (let index = 0; index < inputs.length; index++) {
      if (!numbers.chance(pulses / length)) continue;
      const channel = index % seen.length;
      inputs[index] = 1;
      targets[index] = seen[channel] === 0 ? 1 : 0;
      seen[channel] = 1;
    }
    return { inputs, targets, weights: balancedWeights(targets, inputs) };
  },
};
