import { add, createEngine, mul, readSync, slice, sum, type Tensor, tanh, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { checkGradient, grad, type ScanOptions, scan, truncatedBptt, valueAndGrad } from '../src/index.js';
import { drawer, type State, stepExamples } from './stepExamples.js';

const engine = await createEngine({ kind: 'reference' });
const [T, B, I, H] = [5, 3, 4, 3];
const make = drawer(engine);

const xs = make(T, B, I);
const weights = make(T, B, 1);
const initial = (): State => ({ h: make(B, H), c: make(B, H) });

describe.each(stepExamples({ I, H }))('scan with $name', ({ params: drawParams, step }) => {
  const params = drawParams(make);
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
    const resets = tensor(
      engine,
      Float64Array.from({ length: T * B }, (_element, index) => Number(index % 4 === 1)),
      { shape: [T, B] },
    );
    expect(checkGradient(loss({ reverse: true, lengths: [5, 2, 0] }), all)).toMatchObject({ ok: true });
    expect(checkGradient(loss({ resets }), all)).toMatchObject({ ok: true });
  });

  it('does the same as the steps written out', () => {
    const { state, output } = scan(step(params), start, xs);
    let current = start;
    for (let t = 0; t < T; t++) {
      const result = step(params)(current, tensor(engine, readSync(slice(xs, { start: t, size: 1 })), { shape: [B, I] }));
      current = result.state;
      const got = readSync(slice(output, { start: t, size: 1 }));
      for (const [index, want] of readSync(result.output).entries()) expect(got[index]).toBeCloseTo(want, 12);
    }
    for (const [index, want] of readSync(current.c).entries()) expect(readSync(state.c)[index]).toBeCloseTo(want, 12);
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
    const cut = valueAndGrad(loss({ bptt: truncatedBptt({ window: T }) }))(all);
    expect(readSync(cut.gradients.params.W)).toEqual(readSync(whole.gradients.params.W));
  });
});
