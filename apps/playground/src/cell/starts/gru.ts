import { defineCell } from '@statal/cells';
import { add, matmul, mul, sigmoid, split, sub, tanh } from '@statal/tensors';

// With r = 1 and z = 0 this is the plain cell. Cho et al. (2014)
export const gated = defineCell({
  name: 'gated',
  params: ({ inputs, units }) => ({
    W: [inputs, 3 * units],
    U: [units, 3 * units],
    b: [3 * units],
    c: [units],
  }),
  state: ({ units }) => ({ h: [units] }),
  step({ x, h }, { W, U, b, c }) {
    const [xr, xz, xn] = split(add(matmul(x, W), b), 3, { axis: -1 });
    const [hr, hz, hn] = split(matmul(h, U), 3, { axis: -1 });
    const r = sigmoid(add(xr, hr));
    const z = sigmoid(add(xz, hz));
    const n = tanh(add(xn, mul(r, add(hn, c))));
    const next = add(mul(sub(1, z), n), mul(z, h));
    return { state: { h: next }, output: next, gates: { reset: r, update: z, candidate: n } };
  },
});
