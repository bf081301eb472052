/** The independently recurrent network: each neuron reads only its own past. */
import { add, matmul, mul, tanh } from '@statal/tensors';
import type { Cell } from './cell.js';
import { uniform } from './initializers.js';
import { makeCell } from './makeCell.js';

/**
 * h = tanh(x W + u h + b), and the output is h (Li et al., "Independently recurrent neural network", 2018). Over time the neurons
 * are independent, so the gradient through time is a product of numbers, not of matrices. Stacked layers mix the neurons.
 *
 * W [inputs, units], u [units], b [units]; state h [units]. u starts uniform in [0, 1), as in the paper: some neurons forget at
 * once, others keep their past.
 *
 * @example
 * const layer = recurrent(indrnn(), { inputs: 40, units: 64 });
 */
export function indrnn(): Cell<'W' | 'u' | 'b', 'h', never> {
  return makeCell({
    name: 'indrnn',
    params: ({ inputs, units }) => ({ W: [inputs, units], u: { shape: [units], init: uniform({ low: 0, high: 1 }) }, b: [units] }),
    state: ({ units }) => ({ h: [units] }),
    step({ x, h }, { W, u, b }) {
      const next = tanh(add(add(matmul(x, W), b), mul(u, h))); // [B, H]
      return { state: { h: next }, output: next };
    },
  });
}
