import { checkGradient } from '@statal/autograd';
import { createEngine, Random, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { type DenseParams, dense, layerNorm } from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { drawn, numbers, withNaN } from './values.js';
import { everythingOf, lossOf } from './weightedLoss.js';

const random = Random.fromSeed(2);

describe.each(kindsThatWait)('dense on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const params = {
    W: tensor(engine, [
      [1, 2, 3],
      [-1, 0, 1],
    ]),
    b: tensor(engine, [0.5, -4, 0]),
  };
  const x = tensor(engine, [[[1, 0.5]], [[-2, 1]]]);
  const linear = [1, -2, 3.5, -2.5, -8, -5];

  it('computes x W + b along the last axis', () => {
    const { output, state } = dense({ inputs: 2, units: 3 }).apply(params, x);
    expect(output.shape).toEqual([2, 1, 3]);
    expectClose(numbers(output), linear, tolerance);
    expect(state).toEqual({});
  });

  it('leaves the bias out when told', () => {
    const layer = dense({ inputs: 2, units: 3, bias: false });
    expect(Object.keys(layer.init({ engine, random }))).toEqual(['W']);
    expectClose(numbers(layer.apply({ W: params.W }, x).output), [0.5, 2, 3.5, -3, -4, -5], tolerance);
  });

  it.each([
    ['tanh', Math.tanh],
    ['relu', (value: number) => Math.max(0, value)],
    ['sigmoid', (value: number) => 1 / (1 + Math.exp(-value))],
  ] as const)('applies %s', (activation, of) => {
    expectClose(numbers(dense({ inputs: 2, units: 3, activation }).apply(params, x).output), linear.map(of), tolerance);
  });

  it('applies softmax over the units', () => {
    const wanted = [0, 1].flatMap((row) => {
      const powers = linear.slice(3 * row, 3 * row + 3).map(Math.exp);
      return powers.map((power) => power / powers.reduce((sum, next) => sum + next));
    });
    expectClose(numbers(dense({ inputs: 2, units: 3, activation: 'softmax' }).apply(params, x).output), wanted, tolerance);
  });

  it('starts uniform within 1/sqrt(inputs)', () => {
    const made = dense({ inputs: 25, units: 40 }).init({ engine, random });
    for (const values of [made.W, made.b as Tensor].map(numbers)) {
      expect(Math.max(...values)).toBeLessThan(0.2);
      expect(Math.max(...values)).toBeGreaterThan(0.15);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.2);
    }
  });

  it.each([
    ['dense', dense({ inputs: 4, units: 3 })],
    ['layerNorm', layerNorm({ units: 4 })],
  ] as const)('%s keeps NaN in the padding away from parameters', (_, layer) => {
    const lengths = [1, 3];
    const given = drawn(engine, [3, 2, 4]);
    const own = layer.init({ engine, random });
    const mask = tensor(engine, [
      [1, 1],
      [0, 1],
      [0, 1],
    ]);
    for (const options of [{ lengths }, { mask }]) {
      const got = everythingOf((values) => layer.apply(values.params as DenseParams & { g: Tensor }, values.x, options), {
        params: own,
        x: withNaN(given, lengths),
      });
      for (const [path, values] of got) expect(values.every(Number.isFinite), path).toBe(true);
      expect(got.get('gradients.x')?.slice(8, 12)).toEqual([0, 0, 0, 0]);
    }
  });
});

describe('dense', () => {
  it('has the gradients that finite differences give', async () => {
    const engine = await createEngine({ kind: 'reference' });
    const layer = dense({ inputs: 4, units: 3, activation: 'tanh' });
    const report = checkGradient((values: { params: DenseParams; x: Tensor }) => lossOf(layer.apply(values.params, values.x)), {
      params: layer.init({ engine, random }),
      x: drawn(engine, [3, 2, 4]),
    });
    expect(report).toMatchObject({ ok: true });
  });

  it('says what does not fit', async () => {
    const engine = await createEngine({ kind: 'reference' });
    const layer = dense({ inputs: 4, units: 3 });
    expect(messageOf(() => dense({ inputs: 4.5, units: 3 }))).toBe('dense: inputs is 4.5, expected a whole number from 1');
    expect(messageOf(() => layer.apply(layer.init({ engine, random }), zeros(engine, [2, 2, 3])))).toBe(
      'dense: x is float [2, 2, 3], expected float [..., 4]',
    );
    expect(messageOf(() => layerNorm({ units: 4, epsilon: 0 }))).toBe('layerNorm: epsilon is 0, expected a number above 0');
  });
});
