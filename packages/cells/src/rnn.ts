/** The plain recurrent cell. */
import { add, matmul, relu, tanh } from '@statal/tensors';
import type { Cell } from './cell.js';
import { checkOptions } from './checkOptions.js';
import { makeCell } from './makeCell.js';

/** The options of `rnn`. */
export interface RnnOptions {
  /** Default: `tanh`. */
  readonly activation?: 'tanh' | 'relu' | undefined;
}

const activations = { tanh, relu };

/**
 * h = phi(x W + h U + b), and the output is h (Elman, "Finding structure in time", 1990).
 *
 * W [inputs, units], U [units, units], b [units]; state h [units].
 *
 * @example
 * const layer = recurrent(rnn({ activation: 'relu' }), { inputs: 8, units: 32 });
 */
export function rnn(options: RnnOptions = {}): Cell<'W' | 'U' | 'b', 'h', never> {
  const { activation } = checkOptions<{ activation: 'tanh' | 'relu' }>('rnn', options, { activation: ['tanh', 'relu'] });
  const phi = activations[activation];
  return makeCell({
    name: 'rnn',
    options: { activation },
    params: ({ inputs, units }) => ({ W: [inputs, units], U: [units, units], b: [units] }),
    state: ({ units }) => ({ h: [units] }),
    step({ x, h }, { W, U, b }) {
      const next = phi(add(add(matmul(x, W), matmul(h, U)), b)); // [B, H]
      return { state: { h: next }, output: next };
    },
  });
}
