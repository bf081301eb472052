/** Symbols that must be repeated later, in order. */
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

const items = 4;
const alphabet = 6;
const blank = alphabet;
const go = alphabet + 1;

/** T = items + waiting + items. The start sign comes with the last step of waiting; answers before it do not count. */
export const copy: Task = {
  name: 'copy',
  description: `${items} symbols of ${alphabet}, then blanks; after a sign the ${items} symbols must be said in order.`,
  source: 'Hochreiter and Schmidhuber, "Long short-term memory" (1997); in this form Arjovsky, Shah and Bengio (2016)',
  revision: 1,
  input: { kind: 'symbols', count: alphabet + 2 },
  outputs: alphabet,
  loss: 'crossEntropy',
  goal: { measure: 'right', chance: 1 / alphabet, solvedFrom: 0.99 },
  lengths: { training: 20, long: 30 },
  batch: 32,
  budget: 2500,
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = new Int32Array(length * batch).fill(blank);
    const targets = new Int32Array(length * batch);
    const weights = new Float32Array(length * batch);
    const answer = length - items;
    inputs.fill(go, (answer - 1) * batch, answer * batch);
    for (let item = 0; item < items; item++) {
      for (let row = 0; row < batch; row++) {
        const symbol = numbers.below(alphabet);
        inputs[item * batch + row] = symbol;
        targets[(answer + item) * batch + row] = symbol;
        weights[(answer + item) * batch + row] = 1;
      }
    }
    return { inputs, targets, weights };
  },
};
