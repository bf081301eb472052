/** A gated recurrent unit whose gates do not read the state. */
import { add, matmul, mul, sigmoid, split, sub } from '@statal/tensors';
import type { Cell } from './cell.js';
import { makeCell } from './makeCell.js';

/**
 * z = sigma(x Wz), n = x Wn, h' = (1 - z) h + z n, and the output is h' (Feng et al., "Were RNNs all we needed?", 2024). As in the
 * paper, z is the share of the new value; in `gru` it is that of the old one.
 *
 * W [inputs, 2 units], packed z n; state h [units]. `observe` shows z, n as update, candidate.
 *
 * @example
 * const layer = recurrent(minGru(), { inputs: 40, units: 64 });
 */
export function minGru(): Cell<'W', 'h', never> {
  return makeCell({
    name: 'minGru',
    params: ({ inputs, units }) => ({ W: [inputs, 2 * units] }),
    state: ({ units }) => ({ h: [units] }),
    step({ x, h }, { W }) {
      const [xz, n] = split(matmul(x, W), 2, { axis: -1 }); // each [B, H]
      const z = sigmoid(xz);
      const next = add(mul(sub(1, z), h), mul(z, n));
      return { state: { h: next }, output: next, gates: { update: z, candidate: n } };
    },
  });
}
