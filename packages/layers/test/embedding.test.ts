import { type FlagOptions, valueAndGrad } from '@statal/autograd';
import { rnn } from '@statal/cells';
import { createEngine, Random, sum, tensor, zeros } from '@statal/tensors';
import { describe, expect, it, vi } from 'vitest';
import { dense, embedding, type Layer, recurrent, sequential } from '../src/index.js';
import { messageOf } from './messageOf.js';
import { numbers } from './values.js';
import { everythingOf } from './weightedLoss.js';

const engine = await createEngine({ kind: 'reference' });
const layer = embedding({ entries: 50, units: 40 });
const params = layer.init({ engine, random: Random.fromSeed(1) });

const outside = (which: string): string =>
  `embedding: ${which} is not within 0 to 4. Encode with the vocabulary that entries is the size of; say with lengths or mask where padding is`;

describe.each(['reference', 'wasm', 'gpu'] as const)('an id that is no entry, on the %s engine', async (kind) => {
  const engine = await createEngine(kind === 'gpu' ? { kind, mode: 'cpu' } : { kind });
  const x = tensor(engine, Int32Array.of(1, 2, 7, 0), { shape: [2, 2] });
  const small = embedding({ entries: 5, units: 3 });

  it.each([
    ['alone', small],
    ['before a recurrent layer', sequential([small, recurrent(rnn(), { inputs: 3, units: 9 })])],
    ['before a dense layer', sequential([small, dense({ inputs: 3, units: 9 })])],
  ] as [string, Layer][])('names the embedding, in values and in gradients (%s)', (_, model) => {
    const params = model.init({ engine, random: Random.fromSeed(1) });
    const loss = (given: typeof params) => sum(model.apply(given, x).output);
    expect(messageOf(() => loss(params))).toBe(outside('index 7 at position 2'));
    expect(messageOf(() => valueAndGrad(loss)(params))).toBe(outside('index 7 at position 2'));
  });
});

describe('embedding', () => {
  it('gives [T, B, units] for indices [T, B]', () => {
    const { output, state } = layer.apply(params, tensor(engine, Int32Array.from([3, 1, 4, 1, 5, 9]), { shape: [3, 2] }));
    expect(output.shape).toEqual([3, 2, 40]);
    expect(numbers(output).slice(40, 80)).toEqual(numbers(output).slice(120, 160));
    expect(state).toEqual({});
  });

  it('starts normal with deviation 1', () => {
    const values = numbers(params.table);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
    expect(mean).toBeCloseTo(0, 1);
    expect(deviation).toBeCloseTo(1, 1);
  });

  it.each<[string, FlagOptions]>([
    ['lengths', { lengths: [3, 1] }],
    [
      'a mask',
      {
        mask: tensor(engine, [
          [1, 1],
          [1, 0],
          [1, 0],
        ]),
      },
    ],
  ])('is not changed by ids where no step is, in values and gradients (%s)', (_, flags) => {
    const small = embedding({ entries: 5, units: 3 });
    const run = (ids: readonly number[]) => {
      const x = tensor(engine, Int32Array.from(ids), { shape: [3, 2] });
      return everythingOf((given) => small.apply(given, x, flags), small.init({ engine, random: Random.fromSeed(2) }));
    };
    for (const [path, values] of run([1, 2, 3, 0, 4, 0])) {
      for (const padding of [-1, -100, 5, 3]) expect(run([1, 2, 3, padding, 4, padding]).get(path), path).toEqual(values);
    }
    expect(messageOf(() => run([1, 2, -1, 0, 4, 0]))).toBe(outside('index -1 at position 2'));
  });

  it('is one look-up where every step is there', () => {
    const x = tensor(engine, Int32Array.from([1, 2]), { shape: [2, 1] });
    const resets = zeros(engine, [2, 1]);
    const run = vi.spyOn(engine, 'run');
    layer.apply(params, x, { resets });
    expect(run.mock.calls.map(([op]) => op)).toEqual(['gather']);
    run.mockRestore();
  });

  it('says what does not fit', () => {
    expect(messageOf(() => embedding({ entries: 0, units: 1 }))).toBe('embedding: entries is 0, expected a whole number from 1');
    expect(messageOf(() => layer.apply(params, zeros(engine, [3, 2])))).toBe(
      'embedding: x is float [3, 2], expected int indices. Make them from an Int32Array: tensor(engine, indices, { shape: [T, B] })',
    );
  });
});
