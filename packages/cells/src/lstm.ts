/** Long short-term memory. Gates are packed in PyTorch's order: input, forget, candidate, output. */
import { add, matmul, mul, sigmoid, split, tanh } from '@statal/tensors';
import type { Cell } from './cell.js';
import { checkOptions } from './checkOptions.js';
import { defineCell } from './defineCell.js';
import { byUnits, constant, packed } from './initializers.js';

/** None yet. */
export type LstmOptions = Readonly<Record<never, never>>;

/**
 * i, f, o = sigma(x W + h U + b), g = tanh(x W + h U + b), c' = f c + i g, h' = o tanh(c'), and the output is h'
 * (Hochreiter and Schmidhuber, 1997; the forget gate: Gers, Schmidhuber and Cummins, 2000).
 *
 * W [inputs, 4 units], U [units, 4 units], b [4 units], packed i f g o; states h and c [units]. The forget bias starts
 * at 1, so that a new cell remembers (Jozefowicz, Zaremba and Sutskever, 2015).
 *
 * @example
 * const layer = recurrent(lstm(), { inputs: 65, units: 128 });
 */
export function lstm(options: LstmOptions = {}): Cell<'W' | 'U' | 'b', 'h' | 'c', never> {
  return defineCell({
    name: 'lstm',
    options: checkOptions('lstm', options, {}),
    params: ({ inputs, units }) => ({
      W: [inputs, 4 * units],
      U: [units, 4 * units],
      b: { shape: [4 * units], init: packed([byUnits, constant(1), byUnits, byUnits]) },
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
