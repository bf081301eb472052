import { add, createEngine, div, matmul, mean, mul, Random, readSync, relu, sigmoid, slice, softmax, split, sub, sum, tanh, type Tensor, tensor, where, zeros, greater, concat, max } from '@statal/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkGradient, grad, scan, truncated, valueAndGrad, type ScanOptions } from '../src/index.js';

const engine = await createEngine({ kind: 'reference' });
const random = Random.fromSeed(7);
const [T, B, I, H] = [5, 3, 4, 3];
let draw = 0;
const make = (...shape: number[]): Tensor => random.fold(draw++).normal(engine, shape, { deviation: 0.7 });

type Params = Record<string, Tensor>;
type State = { h: Tensor; c: Tensor };

const steps: Record<string, { params: Params; step: (p: Params) => (state: State, x: Tensor) => { state: State; output: Tensor } }> = {
  'a long short-term memory': {
    params: { W: make(I, 4 * H), U: make(H, 4 * H), b: make(4 * H) },
    step:
      ({ W, U, b }) =>
      ({ h, c }, x) => {
        const [i, f, g, o] = split(add(add(matmul(x, W), matmul(h, U)), b), 4);
        const next = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
        const out = mul(sigmoid(o), tanh(next));
        return { state: { h: out, c: next }, output: out };
      },
  },
  'a cell with a projection, a softmax and a normalisation inside': {
    params: { W: make(I, H), U: make(H, H), V: make(H, 2), rate: make(H) },
    step:
      ({ W, U, V, rate }) =>
      ({ h, c }, x) => {
        const pre = add(matmul(x, W), matmul(mul(sigmoid(rate), h), U));
        const centred = sub(pre, mean(pre, { axes: [-1], keepDims: true }));
        const attention = softmax(centred);
        const next = add(mul(attention, c), tanh(div(centred, add(1.5, max(mul(centred, centred), { axes: [-1], keepDims: true })))));
        return { state: { h: next, c: add(c, mul(0.1, h)) }, output: matmul(concat([next, h]), concat([V, V], 0)) };
      },
  },
  'a cell whose input and state share a weight': {
    params: { W: make(I, H), S: make(H, H), b: make(1, H) },
    step:
      ({ W, S, b }) =>
      ({ h, c }, x) => {
        const seen = matmul(relu(matmul(x, W)), S);
        const next = add(matmul(h, S), seen);
        const gate = where(greater(next, 0.1), mul(next, 0.5), mul(next, b));
        return { state: { h: tanh(gate), c: slice(concat([c, gate]), 1, { start: 1, size: H }) }, output: mul(gate, gate) };
      },
  },
};

const xs = make(T, B, I);
const weights = make(T, B, 1);
const initial = (): State => ({ h: make(B, H), c: make(B, H) });

describe.each(Object.entries(steps))('scan with %s', (_, { params, step }) => {
  const start = initial();
  const all = { params, start, xs };
  const loss = (options: ScanOptions<State>) => (p: typeof all) => {
    const { state, output } = scan(step(p.params), p.start, p.xs, options);
    return add(add(sum(mul(mul(output, output), weights)), sum(mul(state.h, 2))), sum(mul(state.c, state.c)));
  };

  it('has the gradients that finite differences give', () => {
    const report = checkGradient(loss({}), all);
    expect(report).toMatchObject({ ok: true });
    expect(report.checked).toBeGreaterThan(50);
  });

  it('has the gradients that finite differences give in reverse, with lengths and resets', () => {
    const resets = tensor(engine, Float64Array.from({ length: T * B }, (_element, index) => Number(index % 4 === 1)), { shape: [T, B] });
    expect(checkGradient(loss({ reverse: true, lengths: [5, 2, 0] }), all)).toMatchObject({ ok: true });
    expect(checkGradient(loss({ resets }), all)).toMatchObject({ ok: true });
  });

  it('does the same as the steps written out', () => {
    const { state, output } = scan(step(params), start, xs);
    let current = start;
    for (let t = 0; t < T; t++) {
      const result = step(params)(current, tensor(engine, readSync(slice(xs, 0, { start: t, size: 1 })), { shape: [B, I] }));
      current = result.state;
      const got = readSync(slice(output, 0, { start: t, size: 1 }));
      readSync(result.output).forEach((want, index) => expect(got[index]).toBeCloseTo(want, 12));
    }
    readSync(current.c).forEach((want, index) => expect(readSync(state.c)[index]).toBeCloseTo(want, 12));
  });

  it('has second derivatives that finite differences give', () => {
    const small = { ...all, xs: make(3, 2, I), start: { h: make(2, H), c: make(2, H) } };
    const inner = (p: typeof all): Tensor => {
      const { state, output } = scan(step(p.params), p.start, p.xs);
      return add(sum(tanh(output)), sum(mul(state.h, state.h)));
    };
    const gradientNorm = (p: typeof all): Tensor => {
      const g = grad(inner)(p);
      return add(sum(mul(g.params.W, g.params.W)), sum(mul(g.xs, g.start.h.shape[0])));
    };
    expect(checkGradient(gradientNorm, small, { elements: 10, tolerance: 1e-5 })).toMatchObject({ ok: true });
  });

  it('with a window as long as the sequence is the same as without truncation', () => {
    const whole = valueAndGrad(loss({}))(all);
    const cut = valueAndGrad(loss({ bptt: truncated({ window: T }) }))(all);
    expect(readSync(cut.gradients.params.W)).toEqual(readSync(whole.gradients.params.W));
  });
});
