/** Steps that together use every way in which a value enters or leaves a loop. */
import {
  add,
  concat,
  div,
  type Engine,
  expandDims,
  greater,
  matmul,
  max,
  mean,
  mul,
  Random,
  relu,
  sigmoid,
  slice,
  softmax,
  split,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  where,
} from '@statal/tensors';

export type Params = Record<string, Tensor>;
export type State = { h: Tensor; c: Tensor };
export type Step = (state: State, x: Tensor) => { state: State; output: Tensor };

export interface StepExample {
  readonly name: string;
  readonly params: (draw: Draw) => Params;
  readonly step: (params: Params) => Step;
}

export type Draw = (...shape: number[]) => Tensor;

/** Draws the same numbers on every engine. */
export function drawer(engine: Engine, seed = 7): Draw {
  const random = Random.fromSeed(seed);
  let count = 0;
  return (...shape) => random.fold(count++).normal(engine, shape, { deviation: 0.7 });
}

export const stepExamples = ({ I, H }: { readonly I: number; readonly H: number }): readonly StepExample[] => [
  {
    name: 'a long short-term memory',
    params: (make) => ({ W: make(I, 4 * H), U: make(H, 4 * H), b: make(4 * H) }),
    step:
      ({ W, U, b }) =>
      ({ h, c }, x) => {
        const [i, f, g, o] = split(add(add(matmul(x, W), matmul(h, U)), b), 4, { axis: -1 });
        const next = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
        const out = mul(sigmoid(o), tanh(next));
        return { state: { h: out, c: next }, output: out };
      },
  },
  {
    name: 'a cell with a projection, a softmax and a normalization inside',
    params: (make) => ({ W: make(I, H), U: make(H, H), V: make(H, 2), rate: make(H) }),
    step:
      ({ W, U, V, rate }) =>
      ({ h, c }, x) => {
        const pre = add(matmul(x, W), matmul(mul(sigmoid(rate), h), U));
        const centered = sub(pre, mean(pre, { axis: -1, keepDims: true }));
        const attention = softmax(centered);
        const next = add(mul(attention, c), tanh(div(centered, add(1.5, max(mul(centered, centered), { axis: -1, keepDims: true })))));
        return { state: { h: next, c: add(c, mul(0.1, h)) }, output: matmul(concat([next, h], { axis: -1 }), concat([V, V])) };
      },
  },
  {
    name: 'a cell that looks back at its batch',
    params: (make) => ({ W: make(I, H), U: make(H, H), V: make(H, H) }),
    step:
      ({ W, U, V }) =>
      ({ h, c }, x) => {
        const query = add(matmul(x, W), matmul(h, U));
        // The right operands change from step to step, and rows of the batch meet.
        const weights = softmax(mul(matmul(query, c, { transposeB: true }), 0.01));
        const next = tanh(add(matmul(weights, h), mul(matmul(query, V), 0.02)));
        return { state: { h: next, c: add(mul(c, 0.5), mul(next, 0.5)) }, output: next };
      },
  },
  {
    name: 'a cell that attends to its own past, row by row',
    params: (make) => ({ W: make(I, H), U: make(H, H), V: make(2, H, H) }),
    step:
      ({ W, U, V }) =>
      ({ h, c }, x) => {
        const query = expandDims(mul(add(matmul(x, W), matmul(h, U)), 0.2), { axis: 1 }); // [B, 1, H]
        const past = stack([h, c, mul(h, c)], { axis: 1 }); // [B, 3, H]
        const weights = softmax(matmul(query, past, { transposeB: true })); // [B, 1, 3]
        const seen = matmul(weights, past); // [B, 1, H]
        // Two heads with weights of their own, the same for each row.
        const heads = matmul(expandDims(seen, { axis: 1 }), V); // [B, 2, 1, H]
        const next = tanh(mul(sum(heads, { axis: [1, 2] }), 0.3));
        return { state: { h: next, c: add(mul(c, 0.5), mul(squeeze(seen, { axis: 1 }), 0.5)) }, output: next };
      },
  },
  {
    name: 'a cell whose input and state share a weight',
    params: (make) => ({ W: make(I, H), S: make(H, H), b: make(1, H) }),
    step:
      ({ W, S, b }) =>
      ({ h, c }, x) => {
        const seen = matmul(relu(matmul(x, W)), S);
        const next = add(matmul(h, S), seen);
        const gate = where(greater(next, 0.1), mul(next, 0.5), mul(next, b));
        return {
          state: { h: tanh(gate), c: slice(concat([c, gate], { axis: -1 }), { axis: 1, start: 1, size: H }) },
          output: mul(gate, gate),
        };
      },
  },
];
