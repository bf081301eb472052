/** Long short-term memory whose gates do not read the state. */
import { add, matmul, mul, neg, sigmoid, softplus, split, sub } from '@statal/tensors';
import type { Cell } from './cell.js';
import { makeCell } from './makeCell.js';

/**
 * f = sigma(x Wf), i = sigma(x Wi), normalized f' = f / (f + i), i' = i / (f + i), h' = f' h + i' (x Wh), and the output is h'
 * (Feng et al., "Were RNNs all we needed?", 2024).
 *
 * As in the paper, the quotient is computed as f' = sigma(log f - log i), with log sigma(v) = -softplus(-v), and i' = 1 - f'. If
 * both gates are nearly 0, the plain quotient would be 0 / 0.
 *
 * W [inputs, 3 units], packed f i h; state h [units]. `observe` shows f', i', x Wh as forget, input, candidate.
 *
 * @example
 * const layer = recurrent(minLstm(), { inputs: 40, units: 64 });
 */
export function minLstm(): Cell<'W', 'h', never> {
  return makeCell({
    name: 'minLstm',
    params: ({ inputs, units }) => ({ W: [inputs, 3 * units] }),
    state: ({ units }) => ({ h: [units] }),
    step({ x, h }, { W }) {
      const [xf, xi, n] = split(matmul(x, W), 3, { axis: -1 }); // each [B, H]
      const f = sigmoid(sub(softplus(neg(xi)), softplus(neg(xf))));
      const i = sub(1, f);
      const next = add(mul(f, h), mul(i, n));
      return { state: { h: next }, output: next, gates: { forget: f, input: i, candidate: n } };
    },
  });
}
