import { checkGradient } from '@statal/autograd';
import { createEngine, matmul, Random, reshape, sum, type Tensor, tensor, zeros } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { dense, dropout, embedding, type Layer, type NoState, sequential, timeDistributed } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { drawn, numbers, withNaN } from './values.js';
import { everythingOf, lossOf } from './weightedLoss.js';

const random = Random.fromSeed(10);

/** Takes pictures [N, height, width] and nothing else. */
const columns = (height: number, width: number): Layer<{ readonly W: Tensor }, NoState> => ({
  name: 'columns',
  inputs: 'any',
  units: width,
  init: ({ engine, random }) => ({ W: random.uniform(engine, [height * width, width]) }),
  apply(params, x) {
    if (x.shape.length !== 3) throw new Error(`columns takes 3 axes and got ${x.shape.length}`);
    return { output: matmul(reshape(x, [x.shape[0], height * width]), params.W), state: {} };
  },
  config: () => ({ layer: 'columns' }),
});

describe.each(kindsThatWait)('timeDistributed on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it('applies a layer of rows to every step', () => {
    const layer = timeDistributed(columns(2, 3));
    const params = layer.init({ engine, random });
    const x = drawn(engine, [4, 2, 2, 3]);
    const { output, state } = layer.apply(params, x);
    expect([output.shape, state, layer.units]).toEqual([[4, 2, 3], {}, 3]);
    expect(numbers(output)).toEqual(numbers(columns(2, 3).apply(params, reshape(x, [8, 2, 3])).output));
  });

  it('gives what a layer gives that takes sequences by itself', () => {
    const own = dense({ inputs: 3, units: 2 });
    const params = own.init({ engine, random });
    const x = drawn(engine, [4, 2, 3]);
    expect(numbers(timeDistributed(own).apply(params, x).output)).toEqual(numbers(own.apply(params, x).output));
    const noisy = dropout({ rate: 0.5 });
    expect(numbers(timeDistributed(noisy).apply({}, x, { random }).output)).toEqual(numbers(noisy.apply({}, x, { random }).output));
    const symbols = tensor(engine, Int32Array.of(1, 0, 2, 2), { shape: [2, 2] });
    const table = embedding({ entries: 3, units: 2 });
    const entries = table.init({ engine, random });
    expect(numbers(timeDistributed(table).apply(entries, symbols).output)).toEqual(numbers(table.apply(entries, symbols).output));
  });

  it('keeps NaN in the padding away from parameters', () => {
    const layer = timeDistributed(dense({ inputs: 4, units: 3 }));
    const params = layer.init({ engine, random });
    const x = withNaN(drawn(engine, [3, 2, 4]), [1, 3]);
    const got = everythingOf((values) => layer.apply(values.params, values.x, { lengths: [1, 3] }), { params, x });
    for (const [path, values] of got) expect(values.every(Number.isFinite), path).toBe(true);
    expect(got.get('gradients.x')?.slice(8, 12)).toEqual([0, 0, 0, 0]);
  });

  it('keeps nothing but what it returns', () => {
    const layer = timeDistributed(columns(2, 3));
    const params = layer.init({ engine, random });
    const x = drawn(engine, [4, 2, 2, 3]);
    expectNoLeak(engine, () => layer.apply(params, x, { lengths: [4, 1] }));
  });
});

describe('timeDistributed', async () => {
  const engine = await createEngine({ kind: 'reference' });

  it('has the gradients that finite differences give', () => {
    const layer = timeDistributed(columns(2, 3));
    const given = { params: layer.init({ engine, random }), x: drawn(engine, [3, 2, 2, 3]) };
    expect(checkGradient((values: typeof given) => lossOf(layer.apply(values.params, values.x, { lengths: [3, 1] })), given)).toMatchObject(
      {
        ok: true,
      },
    );
  });

  it('says what does not fit', () => {
    const one: Layer<Record<never, never>, NoState> = {
      ...dropout({ rate: 0 }),
      name: 'total',
      apply: (_, x) => ({ output: sum(x, { axis: 0 }), state: {} }),
    };
    expect(messageOf(() => timeDistributed(one).apply({}, zeros(engine, [4])))).toBe(
      'timeDistributed(total): x is [4], expected [T, B, ...]',
    );
    expect(messageOf(() => timeDistributed(one).apply({}, zeros(engine, [4, 2, 3])))).toBe(
      'timeDistributed(total): the layer gave [3] for 8 rows. Give a row for each',
    );
    expect(messageOf(() => sequential([timeDistributed(dense({ inputs: 2, units: 3 })), dense({ inputs: 2, units: 3 })]))).toBe(
      'sequential: layers.1, dense, takes 2 features and layers.0, timeDistributed(dense), gives 3',
    );
  });
});
