/** Derivatives far from 0: finite wherever the true derivative is, and close to it. */
import {
  abs,
  type ComputeEngine,
  exp,
  expm1,
  log,
  log1p,
  logSoftmax,
  max,
  maximum,
  mul,
  pow,
  read,
  relu,
  sigmoid,
  slice,
  softmax,
  softmaxCrossEntropy,
  softplus,
  sqrt,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  where,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { grad, scan } from '../src/index.js';
import { engineOf, kinds } from './engines.js';

const extremes = [-200, -89, -20, 0, 20, 89, 200];

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));
/** Name, function, and its exact derivative. */
const functions: [string, (x: Tensor) => Tensor, (x: number) => number][] = [
  ['sigmoid', sigmoid, (x) => sigma(x) * sigma(-x)],
  ['tanh', tanh, (x) => 4 * sigma(2 * x) * sigma(-2 * x)],
  ['softplus', softplus, sigma],
  ['relu', relu, (x) => Number(x > 0)],
  ['abs', abs, Math.sign],
  ['x sigmoid(x)', (x) => mul(x, sigmoid(x)), (x) => sigma(x) + x * sigma(x) * sigma(-x)],
  ['maximum with 0', (x) => maximum(x, 0), (x) => (x === 0 ? 0.5 : Number(x > 0))],
  ['x^2', (x) => pow(x, 2), (x) => 2 * x],
  ['x^0', (x) => pow(x, 0), () => 0],
  ['exp below 89', (x) => exp(where(sub(x, 89), where(sub(x, 200), x, 0), 0)), (x) => (x === 200 || x === 89 ? 0 : Math.exp(x))],
  ['expm1 below 89', (x) => expm1(where(sub(x, 89), where(sub(x, 200), x, 0), 0)), (x) => (x === 200 || x === 89 ? 0 : Math.exp(x))],
  ['log of 1 + x^2', (x) => log1p(mul(x, x)), (x) => (2 * x) / (1 + x * x)],
  ['log where it is not selected', (x) => where(0, log(sub(x, 1000)), x), () => 1],
  ['sqrt of 1 + x^2', (x) => sqrt(sub(mul(x, x), -1)), (x) => x / Math.sqrt(1 + x * x)],
];

describe.each(kinds)('on the %s engine', async (kind) => {
  const engine: ComputeEngine = await engineOf(kind);
  const tolerance = kind === 'reference' ? 1e-13 : 1e-6;

  it.each(functions)('the derivative of %s is right far from 0', async (_name, f, derivative) => {
    const gradient = grad((p: { x: Tensor }) => sum(f(p.x)))({ x: tensor(engine, extremes) });
    expectClose(await read(gradient.x), extremes.map(derivative), tolerance);
  });

  it.each(functions)('the derivative of %s is right far from 0 within a scan', async (_name, f, derivative) => {
    const gradient = grad((p: { x: Tensor }) => {
      const step = ({ s }: { s: Tensor }, x: Tensor): { state: { s: Tensor }; output: Tensor } => ({
        state: { s: mul(s, 1) },
        output: f(mul(x, s)),
      });
      return sum(scan(step, { s: tensor(engine, 1) }, p.x).output);
    })({ x: tensor(engine, extremes) });
    expectClose(await read(gradient.x), extremes.map(derivative), tolerance);
  });

  it('the derivatives of softmax, its logarithm and its cross entropy are right for any logits', async () => {
    const rows = extremes.flatMap((a) => extremes.map((b) => [a, b, 0]));
    const logits = tensor(engine, rows);
    const weights = [0.3, -1.2, 2];
    const probabilities = rows.map((row) => row.map((x) => 1 / row.reduce((total, other) => total + Math.exp(other - x), 0)));
    const weighted = probabilities.map((p) => p.reduce((total, value, i) => total + weights[i] * value, 0));
    const given = async (f: (x: Tensor) => Tensor): Promise<Float64Array> =>
      Float64Array.from(await read(grad((p: { x: Tensor }) => sum(f(p.x)))({ x: logits }).x));
    const w = tensor(engine, weights);
    const targets = tensor(
      engine,
      Int32Array.from(rows, (_, n) => n % 3),
    );
    expectClose(
      await given((x) => mul(softmax(x), w)),
      probabilities.flatMap((p, n) => p.map((value, i) => value * (weights[i] - weighted[n]))),
      tolerance,
      'softmax',
    );
    expectClose(
      await given((x) => mul(logSoftmax(x), w)),
      probabilities.flatMap((p) => p.map((value, i) => weights[i] - value * (weights[0] + weights[1] + weights[2]))),
      tolerance,
      'logSoftmax',
    );
    expectClose(
      await given((x) => softmaxCrossEntropy(x, targets)),
      probabilities.flatMap((p, n) => p.map((value, i) => value - Number(i === n % 3))),
      tolerance,
      'softmaxCrossEntropy',
    );
  });

  it('a masked logit of -Infinity has no gradient and spoils none', async () => {
    const x = tensor(engine, [[1, Number.NEGATIVE_INFINITY, 2]]);
    const gradient = grad((p: { x: Tensor }) => sum(slice(softmax(p.x), { axis: 1, start: 0, size: 1 })))({ x });
    const p = sigma(-1);
    expectClose(await read(gradient.x), [p * (1 - p), 0, -p * (1 - p)], tolerance);
  });

  it('equal greatest elements share the gradient', async () => {
    const gradient = grad((p: { x: Tensor }) => sum(max(p.x, { axis: 1 })))({
      x: tensor(engine, [
        [3, 3, 1],
        [0, 0, 0],
        [-200, 200, 89],
      ]),
    });
    expectClose(await read(gradient.x), [0.5, 0.5, 0, 1 / 3, 1 / 3, 1 / 3, 0, 1, 0], tolerance);
  });

  it('is infinite only where it truly is', async () => {
    const gradient = grad((p: { x: Tensor }) => sum(sqrt(p.x)))({ x: tensor(engine, [0, 4]) });
    expect(Array.from(await read(gradient.x))).toEqual([Number.POSITIVE_INFINITY, 0.25]);
  });
});
