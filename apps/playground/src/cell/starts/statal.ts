import { defineCell } from '@statal/cells';
import { add, concat, exp, matmul, mul, neg, relu, split, sub, tanh } from '@statal/tensors';

// A neuron that does not fire keeps its state to the bit: the share that it takes in is 1 - exp(-0) = 0.
export const detector = defineCell({
  name: 'detector',
  params: ({ inputs, units }) => ({ W: [inputs, 2 * units], U: [units, 2 * units], b: [2 * units] }),
  state: ({ units }) => ({ s: [units] }),
  output: ({ units }) => 2 * units,
  step({ x, s }, { W, U, b }) {
    const [pre, c] = split(add(add(matmul(x, W), matmul(s, U)), b), 2, { axis: -1 });
    const fired = relu(pre);
    const content = tanh(c);
    const share = sub(1, exp(neg(fired)));
    const next = add(s, mul(sub(content, s), share));
    return { state: { s: next }, output: concat([next, sub(next, s)], { axis: -1 }), gates: { fired, content, share } };
  },
});
