import { defineCell, initializers } from '@statal/cells';
import { add, concat, matmul, mul, sigmoid, split, tanh } from '@statal/tensors';

// Hochreiter and Schmidhuber (1997). The bias of the forget gate starts at 1, so the cell remembers at first.
export const longShort = defineCell({
  name: 'longShort',
  params: ({ inputs, units }) => ({
    W: [inputs, 4 * units],
    U: [units, 4 * units],
    b: {
      shape: [4 * units],
      init: (context) => {
        const zeros = initializers.zeros({ ...context, shape: [units] });
        const ones = initializers.constant(1)({ ...context, shape: [units] });
        return concat([zeros, ones, zeros, zeros]);
      },
    },
  }),
  state: ({ units }) => ({ h: [units], c: [units] }),
  step({ x, h, c }, { W, U, b }) {
    const [pi, pf, pg, po] = split(add(add(matmul(x, W), matmul(h, U)), b), 4, { axis: -1 });
    const [i, f, g, o] = [sigmoid(pi), sigmoid(pf), tanh(pg), sigmoid(po)];
    const memory = add(mul(f, c), mul(i, g));
    const output = mul(o, tanh(memory));
    return { state: { h: output, c: memory }, output, gates: { input: i, forget: f, candidate: g, output: o } };
  },
});
