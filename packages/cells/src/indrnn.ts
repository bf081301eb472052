/** The independently recurrent network: every neuron sees its own past and no other's. */
import { add, matmul, mul, tanh } from '@statal/tensors';
import type { Cell } from './cell.js';
import { uniform } from './initializers.js';
import { makeCell } from './makeCell.js';

/**
 * h = tanh(x W + u h + b), and the output is h (Li et al., "Independently recurrent neural network", 2018). Stacked layers mix the
 * neurons; over time each is alone, so the gradient through time is a product of numbers and not of matrices.
 *
 * W [inputs, units], u [units], b [units]; state h [units]. u starts uniformly in [0, 1), as in the paper: from a past that fades at
 * once to one that stays.
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
