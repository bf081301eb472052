import { defineCell, initializers } from '@statal/cells';
import { add, matmul, mul, sigmoid, sub, tanh } from '@statal/tensors';

export const leaky = defineCell({
  name: 'leaky',
  params: ({ inputs, units }) => ({
    W: [inputs, units],
    U: [units, units],
    b: { shape: [units], init: initializers.zeros },
    rate: { shape: [units], init: initializers.constant(1) },
  }),
  state: ({ units }) => ({ h: [units] }),
  step({ x, h }, { W, U, b, rate }) {
    const keep = sigmoid(rate);
    const next = add(mul(keep, h), mul(sub(1, keep), tanh(add(add(matmul(x, W), matmul(h, U)), b))));
    return { state: { h: next }, output: next, gates: { keep } };
  },
});
