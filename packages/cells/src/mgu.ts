/** The minimal gated unit: one gate that forgets, chooses and updates. */
import { add, matmul, mul, sigmoid, slice, split, sub, tanh } from '@statal/tensors';
import type { Cell } from './cell.js';
import { makeCell } from './makeCell.js';

/**
 * f = sigma(x W + h U + b), n = tanh(x W + (f h) U + b), h' = (1 - f) h + f n, and the output is h' (Zhou, Wu, Zhang and Zhou, "Minimal
 * gated unit for recurrent neural networks", 2016). It is `gru` with the reset before the product and one gate for reset and update,
 * and has two thirds of its parameters.
 *
 * W [inputs, 2 units], U [units, 2 units], b [2 units], packed f n; state h [units]. `observe` shows f, n as forget, candidate.
 *
 * @example
 * const layer = recurrent(mgu(), { inputs: 40, units: 64 });
 */
export function mgu(): Cell<'W' | 'U' | 'b', 'h', never> {
  return makeCell({
    name: 'mgu',
    params: ({ inputs, units }) => ({ W: [inputs, 2 * units], U: [units, 2 * units], b: [2 * units] }),
    state: ({ units }) => ({ h: [units] }),
    step({ x, h }, { W, U, b }) {
      const units = h.shape[1];
      const [xf, xn] = split(add(matmul(x, W), b), 2, { axis: -1 }); // each [B, H]
      const gate = slice(U, { axis: 1, start: 0, size: units }); // [H, H]
      const candidate = slice(U, { axis: 1, start: units, size: units }); // [H, H]
      const f = sigmoid(add(xf, matmul(h, gate)));
      const n = tanh(add(xn, matmul(mul(f, h), candidate)));
      const next = add(mul(sub(1, f), h), mul(f, n));
      return { state: { h: next }, output: next, gates: { forget: f, candidate: n } };
    },
  });
}
