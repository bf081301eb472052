/** One symbol among many that must be kept until the end. */
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

const alphabet = 8;
/** Symbols are 0 to 7. One symbol of each sequence is marked, which adds 8 to it. The last step is the question. */
const marked = alphabet;
const question = 2 * alphabet;

export const delayedRecall: Task = {
  name: 'delayed-recall',
  description: `A stream of ${alphabet} symbols, one of them marked. At the end: which one was it?`,
  source:
    'Long time lags with distractors: Hochreiter and Schmidhuber, "Long short-term memory" (1997), experiment 2; delayed match to sample',
  revision: 1,
  input: { kind: 'symbols', count: 2 * alphabet + 1 },
  outputs: alphabet,
  loss: 'crossEntropy',
  goal: { measure: 'right', chance: 1 / alphabet, solvedFrom: 0.99 },
  lengths: { training: 40, long: 400 },
  batch: 32,
  budget: 2000,
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = Int32Array.from({ length: length * batch }, () => numbers.below(alphabet));
    const targets = new Int32Array(length * batch);
    const weights = new Float32Array(length * batch);
    const last = (length - 1) * batch;
    for (let row = 0; row < batch; row++) {
      const place = numbers.below(length - 1) * batch + row;
      targets[last + row] = inputs[place];
      weights[last + row] = 1;
      inputs[place] += marked;
      inputs[last + row] = question;
    }
    return { inputs, targets, weights };
  },
};
