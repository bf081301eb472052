/** Whether each symbol of a stream occurred before: the question that the statal cell was made for. */
import { balancedWeights } from './balancedWeights.js';
import { RandomNumbers } from './randomNumbers.js';
import type { Task } from './task.js';

const symbols = 16;

/**
 * Each sequence uses 2 to 16 of the symbols. First occurrences are spread over the whole sequence, whatever its length, so that counting
 * steps does not help. All other steps repeat a symbol that occurred before.
 */
export const seenBefore: Task = {
  name: 'seen-before',
  description: `A stream over an alphabet of ${symbols} symbols. For each: has it occurred before?`,
  source:
    'This project: the smallest task that asks for what a statal neuron keeps. Recognition memory, as in Shepard and Teghtsoonian (1961)',
  revision: 1,
  input: { kind: 'symbols', count: symbols },
  outputs: 1,
  loss: 'binaryCrossEntropy',
  goal: { measure: 'right', chance: 0.5, solvedFrom: 0.99 },
  lengths: { training: 50, long: 1000 },
  batch: 16,
  budget: 2000,
  draw(random, { batch, length }) {
    const numbers = new RandomNumbers(random);
    const inputs = new Int32Array(length * batch);
    const targets = new Float32Array(length * batch);
    for (let row = 0; row < batch; row++) {
      const known = numbers.choose(Math.min(length, 2 + numbers.below(symbols - 1)), symbols);
      const firsts = new Set([0, ...numbers.choose(known.length - 1, length - 1).map((step) => step + 1)]);
      let seen = 0;
      for (let step = 0; step < length; step++) {
        const isFirst = firsts.has(step);
        inputs[step * batch + row] = known[isFirst ? seen++ : numbers.below(seen)];
        targets[step * batch + row] = isFirst ? 0 : 1;
      }
    }
    return { inputs, targets, weights: balancedWeights(targets) };
  },
};
