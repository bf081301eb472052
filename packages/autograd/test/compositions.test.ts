/** Gradients of functions that are made of several ops: against finite differences, twice over, at ties, and within a scan. */
import {
  add,
  type ComputeEngine,
  clamp,
  expandDims,
  mul,
  namedLeaves,
  Random,
  read,
  readSync,
  squeeze,
  stack,
  sum,
  type Tensor,
  tanh,
  tensor,
  variance,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { checkGradient, grad, scan, valueAndGrad } from '../src/index.js';
import { engineOf, kinds } from './engines.js';

const reference = await engineOf('reference');
const numbers = (x: Tensor): number[] => Array.from(readSync(x));

type Of = (x: Tensor, y: Tensor) => Tensor;

/** Functions of x and y, [3, 5]. */
const functions: { readonly [name: string]: Of } = {
  'a stack along a new first axis': (x, y) => stack([x, y, x]),
  'a stack along a new last axis': (x, y) => stack([x, mul(x, y)], { axis: -1 }),
  'a new axis': (x, y) => mul(expandDims(x, { axis: 1 }), y),
  'an axis that goes': (x, y) => squeeze(mul(expandDims(x, { axis: -1 }), expandDims(y, { axis: -1 })), { axis: 2 }),
  'a variance': (x) => variance(x),
  'a variance along rows': (x, y) => mul(variance(x, { axis: -1, keepDims: true }), y),
  'an unbiased variance along columns': (x) => variance(x, { axis: 0, correction: 1 }),
  'a clamp by numbers': (x, y) => mul(clamp(x, { min: -0.6, max: 0.45 }), y),
  'a clamp by tensors': (x, y) => clamp(x, { min: mul(0.3, y), max: add(0.5, mul(0.2, y)) }),
  'a clamp whose bounds are the wrong way round': (x, y) => mul(clamp(x, { min: y, max: -3 }), y),
};

const given = (engine: ComputeEngine): { x: Tensor; y: Tensor } => ({
  x: Random.fromSeed(1).uniform(engine, [3, 5], { low: -1, high: 1 }),
  y: Random.fromSeed(2).uniform(engine, [3, 5], { low: -1, high: 1 }),
});
const lossOf =
  (of: Of) =>
  ({ x, y }: { x: Tensor; y: Tensor }): Tensor => {
    const result = of(x, y);
    return sum(mul(result, tanh(result)));
  };
const squares = (x: Tensor): Tensor => sum(mul(x, x));

describe.each(Object.keys(functions))('the gradient of %s', (name) => {
  const loss = lossOf(functions[name]);

  it('agrees with finite differences', () => {
    const report = checkGradient(loss, given(reference));
    expect(report, JSON.stringify(report.at)).toMatchObject({ ok: true });
  });

  it('has a gradient that agrees with finite differences', () => {
    const size = (params: { x: Tensor; y: Tensor }): Tensor => {
      const { x, y } = grad(loss)(params);
      return add(squares(x), squares(y));
    };
    const report = checkGradient(size, given(reference), { tolerance: 1e-5 });
    expect(report, JSON.stringify(report.at)).toMatchObject({ ok: true });
  });

  it.each(kinds)('is that of the reference on the %s engine', async (kind) => {
    const engine = await engineOf(kind);
    const [want, got] = [grad(loss)(given(reference)), grad(loss)(given(engine))];
    for (const which of ['x', 'y'] as const) expectClose(await read(got[which]), await read(want[which]), 1e-5, which);
  });

  it.each(kinds)('is the same within a scan on the %s engine', async (kind) => {
    const results = (engine: ComputeEngine): Map<string, Tensor> => {
      const own = { ...given(engine), h: tensor(engine, [0.1, -0.2, 0.3, 0.4, -0.5]) };
      const xs = Random.fromSeed(5).uniform(engine, [4, 3, 5], { low: -1, high: 1 });
      const all = valueAndGrad((params: typeof own) => {
        const { state, output } = scan(
          ({ h }: { h: Tensor }, x: Tensor) => {
            const y = functions[name](add(x, mul(0.1, h)), params.y);
            return { state: { h: tanh(add(mul(0.5, h), sum(mul(0.1, y)))) }, output: mul(y, params.x.shape[0]) };
          },
          { h: params.h },
          xs,
        );
        return { loss: add(sum(state.h), sum(mul(output, output))), output };
      })(own);
      return new Map(namedLeaves(all));
    };
    const [want, got] = [results(reference), results(await engineOf(kind))];
    for (const [path, value] of want) expectClose(await read(got.get(path) as Tensor), await read(value), 1e-5, path);
  });
});

it('the gradient of a clamp at its bounds is 1, as in PyTorch', () => {
  const x = tensor(reference, [-2, -1, 0, 1, 2]);
  const gradient = grad((p: { x: Tensor }) => sum(clamp(p.x, { min: -1, max: 1 })))({ x });
  expect(numbers(gradient.x)).toEqual([0, 1, 1, 1, 0]);
  const atBounds = grad((p: { x: Tensor; b: Tensor }) => sum(clamp(p.x, { min: p.b, max: 1 })))({
    x,
    b: tensor(reference, [-1, -1, 0, 1, 2]),
  });
  expect(numbers(atBounds.x)).toEqual([0, 1, 1, 1, 0]);
  expect(numbers(atBounds.b)).toEqual([1, 0, 0, 0, 0]);
  const crossed = grad((p: { x: Tensor }) => sum(clamp(p.x, { min: 1, max: 0 })))({ x });
  expect(numbers(crossed.x)).toEqual([0, 0, 0, 0, 0]);
});
