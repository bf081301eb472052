import { describe, expect, it } from 'vitest';
import { type Data, read, slice, tensor } from '../src/index.js';
import type { UpdateAttributes, UpdateRule } from '../src/internals.js';
import { expectElements } from './elements.js';
import { engineOf, fewCases, kinds } from './engines.js';
import { floats } from './opInputs.js';

/** One number and its moments, as the papers and PyTorch's documentation write it. */
type Equation<K extends UpdateRule> = (
  p: number,
  g: number,
  moments: number[],
  attributes: UpdateAttributes[K],
) => { p: number; moments: number[] };

const equations: { readonly [K in UpdateRule]: Equation<K> } = {
  sgd: (p, g, [v], { learningRate, momentum, dampening, nesterov, weightDecay }) => {
    const decayed = g + weightDecay * p;
    if (momentum === 0) return { p: p - learningRate * decayed, moments: v === undefined ? [] : [(1 - dampening) * decayed] };
    const velocity = momentum * v + (1 - dampening) * decayed;
    return { p: p - learningRate * (nesterov ? decayed + momentum * velocity : velocity), moments: [velocity] };
  },
  rmsprop: (p, g, [square, v], { learningRate, decay, epsilon, momentum, weightDecay }) => {
    const decayed = g + weightDecay * p;
    const mean = decay * square + (1 - decay) * decayed ** 2;
    const velocity = momentum * (v ?? 0) + decayed / (Math.sqrt(mean) + epsilon);
    return { p: p - learningRate * velocity, moments: v === undefined ? [mean] : [mean, velocity] };
  },
  adam: (p, g, [m, v], { learningRate, beta1, beta2, epsilon, step, weightDecay, decoupled }) => {
    const start = decoupled ? p * (1 - learningRate * weightDecay) : p;
    const decayed = decoupled ? g : g + weightDecay * p;
    const [first, second] = [beta1 * m + (1 - beta1) * decayed, beta2 * v + (1 - beta2) * decayed ** 2];
    const corrected = first / (1 - beta1 ** step) / (Math.sqrt(second / (1 - beta2 ** step)) + epsilon);
    return { p: start - learningRate * corrected, moments: [first, second] };
  },
};

interface Setting<K extends UpdateRule> {
  readonly rule: K;
  readonly attributes: UpdateAttributes[K];
  readonly moments: number;
}

const sgd = { learningRate: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
const rmsprop = { learningRate: 0.01, decay: 0.9, epsilon: 1e-8, momentum: 0, weightDecay: 0 };
const adam = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, weightDecay: 0, decoupled: false };

const settings: { readonly [K in UpdateRule]: Setting<K> }[UpdateRule][] = [
  { rule: 'sgd', attributes: sgd, moments: 0 },
  { rule: 'sgd', attributes: { ...sgd, weightDecay: 0.1 }, moments: 0 },
  { rule: 'sgd', attributes: { ...sgd, momentum: 0.9 }, moments: 1 },
  { rule: 'sgd', attributes: { ...sgd, momentum: 0.9, nesterov: true, weightDecay: 0.01 }, moments: 1 },
  { rule: 'sgd', attributes: { ...sgd, momentum: 0.5, dampening: 0.3 }, moments: 1 },
  { rule: 'rmsprop', attributes: rmsprop, moments: 1 },
  { rule: 'rmsprop', attributes: { ...rmsprop, momentum: 0.9, weightDecay: 0.1 }, moments: 2 },
  { rule: 'adam', attributes: adam, moments: 2 },
  { rule: 'adam', attributes: { ...adam, weightDecay: 0.1 }, moments: 2 },
  { rule: 'adam', attributes: { ...adam, weightDecay: 0.1, decoupled: true, beta1: 0, epsilon: 1e-3 }, moments: 2 },
];

const lengths = fewCases ? [0, 17] : [0, 1, 3, 4, 17, 130];
const STEPS = 5;
const gradientAt = (step: number, count: number): readonly number[] => floats([count], [-2, 2], 10 + step).data;

describe.each(kinds)('an update in place on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = kind !== 'reference' ? { relative: 2e-6, absolute: 1e-6 } : { relative: 1e-12, absolute: 1e-15 };

  it.each(settings)(
    'agrees with its equation over several steps: $rule with $attributes',
    async <K extends UpdateRule>({ rule, attributes, moments: count }: Setting<K>) => {
      const withStep = (step: number): UpdateAttributes[K] => ({ ...attributes, step: step + 1 });
      for (const length of lengths) {
        const start = floats([length]).data;
        let want = start.map((p) => ({ p, moments: new Array<number>(count).fill(0) }));
        const parameter = tensor(engine, Float64Array.from(start));
        const moments = Array.from({ length: count }, () => tensor(engine, new Float64Array(length)));
        for (let step = 0; step < STEPS; step++) {
          const gradient = gradientAt(step, length);
          want = want.map(({ p, moments: before }, index) => equations[rule](p, gradient[index], before, withStep(step)));
          const given = tensor(engine, Float64Array.from(gradient));
          engine.update(rule, withStep(step), [parameter, given, ...moments]);
          expect(Array.from(await read(given)), 'the gradient is only read').toEqual(gradient);
        }
        const expected = (of: (one: { p: number; moments: number[] }) => number, data: Data, what: string): void =>
          expectElements(data, { shape: [length], dtype: 'float', data: want.map(of) }, tolerance, `${what} of ${length}`);
        expected(({ p }) => p, await read(parameter), 'parameter');
        for (const [index, moment] of moments.entries()) expected((one) => one.moments[index], await read(moment), `moment ${index}`);
      }
    },
  );

  it('takes a parameter and a gradient that begin anywhere in memory', async () => {
    const [whole, gradients] = [
      tensor(
        engine,
        Float64Array.from({ length: 40 }, (_, i) => i),
      ),
      tensor(engine, new Float64Array(40).fill(1)),
    ];
    const part = slice(whole, { start: 3, size: 30 });
    engine.update('sgd', { ...sgd, learningRate: 1 }, [part, slice(gradients, { start: 5, size: 30 })]);
    expect(Array.from(await read(part))).toEqual(Array.from({ length: 30 }, (_, i) => i + 2));
    expect(Array.from(await read(whole))).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });
});
