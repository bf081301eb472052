/** Cells as a user of Statal writes them: nothing here is known to the library. */
import { defineCell, initializers } from '@statal/cells';
import { add, div, matmul, mean, mul, sigmoid, split, sqrt, sub, tanh } from '@statal/tensors';

/** One gate decides how much of the old state is kept. */
export const leaky = defineCell({
  name: 'leaky',
  params: ({ inputs, units }) => ({ W: [inputs, 2 * units], U: [units, 2 * units], b: [2 * units] }),
  state: ({ units }) => ({ h: [units] }),
  step({ x, h }, { W, U, b }) {
    const [gate, candidate] = split(add(add(matmul(x, W), matmul(h, U)), b), 2, { axis: -1 }); // each [B, H]
    const keep = sigmoid(gate);
    const next = add(mul(keep, h), mul(sub(1, keep), tanh(candidate)));
    return { state: { h: next }, output: next };
  },
});

/** The LSTM under other names, its gates in another order: nothing can recognize it. Packed output, candidate, keep, enter. */
export const typedLstm = defineCell({
  name: 'conveyor',
  params: ({ inputs, units }) => ({ fromInput: [inputs, 4 * units], fromShown: [units, 4 * units], offset: [4 * units] }),
  state: ({ units }) => ({ belt: [units], shown: [units] }),
  step({ x, belt, shown }, { fromInput, fromShown, offset }) {
    const [show, item, keep, enter] = split(add(offset, add(matmul(shown, fromShown), matmul(x, fromInput))), 4, { axis: -1 });
    const moved = add(mul(tanh(item), sigmoid(enter)), mul(belt, sigmoid(keep)));
    const seen = mul(tanh(moved), sigmoid(show));
    return { state: { belt: moved, shown: seen }, output: seen };
  },
});

/** Where each of its gates is in i f g o. */
export const typedLstmOrder = [3, 2, 1, 0];

/** (x - mean) / sqrt(variance + 1e-5) g, along the last axis. */
function normalize(x, g) {
  const row = { axis: -1, keepDims: true };
  const centered = sub(x, mean(x, row));
  return mul(div(centered, sqrt(add(mean(mul(centered, centered), row), 1e-5))), g);
}

/** The LSTM with layer normalization (Ba, Kiros and Hinton, 2016): gates LN(x W) + LN(h U) + b, output o tanh(LN(c)). */
export const layerNormLstm = defineCell({
  name: 'layerNormLstm',
  params: ({ inputs, units }) => ({
    W: [inputs, 4 * units],
    U: [units, 4 * units],
    b: [4 * units],
    g1: { shape: [4 * units], init: initializers.constant(1) },
    g2: { shape: [4 * units], init: initializers.constant(1) },
    g3: { shape: [units], init: initializers.constant(1) },
    b3: { shape: [units], init: initializers.zeros },
  }),
  state: ({ units }) => ({ h: [units], c: [units] }),
  step({ x, h, c }, { W, U, b, g1, g2, g3, b3 }) {
    const [i, f, g, o] = split(add(add(normalize(matmul(x, W), g1), normalize(matmul(h, U), g2)), b), 4, { axis: -1 });
    const memory = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
    const output = mul(sigmoid(o), tanh(add(normalize(memory, g3), b3)));
    return { state: { h: output, c: memory }, output };
  },
});
