import { defineCell } from '@statal/cells';
import { add, matmul, tanh } from '@statal/tensors';

// h' = tanh(x W + h U + b), Elman (1990)
export const plain = defineCell({
  name: 'plain',
  params: ({ inputs, units }) => ({ W: [inputs, units], U: [units, units], b: [units] }),
  state: ({ units }) => ({ h: [units] }),
  step({ x, h }, { W, U, b }) {
    const next = tanh(add(add(matmul(x, W), matmul(h, U)), b));
    return { state: { h: next }, output: next };
  },
});
