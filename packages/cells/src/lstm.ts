/** Long short-term memory. Gates are packed in PyTorch's order: input, forget, candidate, output. */
import { add, matmul, mul, StatalError, sigmoid, split, tanh } from '@statal/tensors';
import type { Cell, Initializer } from './cell.js';
import { checkNames } from './checkOptions.js';
import { defineCell } from './defineCell.js';
import { byUnits, packed } from './initializers.js';

export interface LstmOptions {
  /**
   * Added to the first forget bias; 0 unless told, as in PyTorch. With 1 a new cell remembers for longer (Jozefowicz,
   * Zaremba and Sutskever, 2015), which helps where what matters is far back and slows the first thousand updates
   * on text.
   */
  readonly forgetBias?: number;
}

/**
 * i, f, o = sigma(x W + h U + b), g = tanh(x W + h U + b), c' = f c + i g, h' = o tanh(c'), and the output is h'
 * (Hochreiter and Schmidhuber, 1997; the forget gate: Gers, Schmidhuber and Cummins, 2000).
 *
 * W [inputs, 4 units], U [units, 4 units], b [4 units], packed i f g o; states h and c [units].
 *
 * @example
 * const layer = recurrent(lstm(), { inputs: 65, units: 128 });
 */
export function lstm(options: LstmOptions = {}): Cell<'W' | 'U' | 'b', 'h' | 'c', never> {
  checkNames('lstm', options, ['forgetBias']);
  const { forgetBias = 0 } = options;
  if (!Number.isFinite(forgetBias)) throw new StatalError('lstm', `forgetBias is ${JSON.stringify(forgetBias)}, expected a number`);
  const remembering: Initializer = (context) => add(byUnits(context), forgetBias);
  return defineCell({
    name: 'lstm',
    options: { forgetBias },
    params: ({ inputs, units }) => ({
      W: [inputs, 4 * units],
      U: [units, 4 * units],
      b: { shape: [4 * units], init: packed([byUnits, remembering, byUnits, byUnits]) },
    }),
    state: ({ units }) => ({ h: [units], c: [units] }),
    step({ x, h, c }, { W, U, b }) {
      const [i, f, g, o] = split(add(add(matmul(x, W), matmul(h, U)), b), 4); // each [B, H]
      const memory = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
      const output = mul(sigmoid(o), tanh(memory));
      return { state: { h: output, c: memory }, output };
    },
  });
}
