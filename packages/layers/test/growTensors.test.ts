import { lstm } from '@statal/cells';
import { Random, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import {
  dense,
  embedding,
  growTensors,
  type Layer,
  loadParameters,
  parametersToSafetensors,
  recurrent,
  type SafetensorsTensor,
  sequential,
} from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';
import { numbers } from './values.js';

const floats = (shape: readonly number[], data: readonly number[], dtype: 'F32' | 'F64' = 'F32'): SafetensorsTensor => ({
  dtype,
  shape,
  data: dtype === 'F32' ? Float32Array.from(data) : Float64Array.from(data),
});
const grow = (small: SafetensorsTensor, large: SafetensorsTensor): SafetensorsTensor | undefined =>
  growTensors(new Map([['p', small]]), new Map([['p', large]]), { paths: ['p'], source: 'model' }).get('p');

describe('a tensor that grows', () => {
  it('keeps what was saved at the beginning of every axis, and has fresh elements elsewhere', () => {
    expect(grow(floats([2], [1, 2]), floats([3], [7, 8, 9]))).toEqual(floats([3], [1, 2, 9]));
    expect(grow(floats([1, 2], [1, 2]), floats([2, 2], [6, 7, 8, 9]))).toEqual(floats([2, 2], [1, 2, 8, 9]));
    expect(grow(floats([2, 1], [1, 2]), floats([2, 2], [6, 7, 8, 9]))).toEqual(floats([2, 2], [1, 7, 2, 9]));
    const large = floats([2, 3, 2], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    expect(grow(floats([2, 2, 1], [1, 2, 3, 4]), large)).toEqual(floats([2, 3, 2], [1, 11, 2, 13, 14, 15, 3, 17, 4, 19, 20, 21]));
  });

  it('of the same shape is what was saved', () => {
    expect(grow(floats([2, 2], [1, 2, 3, 4]), floats([2, 2], [6, 7, 8, 9]))).toEqual(floats([2, 2], [1, 2, 3, 4]));
  });

  it('keeps float64 if it was saved as that, or if the fresh one has it', () => {
    expect(grow(floats([1], [0.1], 'F64'), floats([2], [0.5, 0.25]))).toEqual(floats([2], [0.1, 0.25], 'F64'));
    expect(grow(floats([1], [0.5]), floats([2], [0.5, 0.1], 'F64'))).toEqual(floats([2], [0.5, 0.1], 'F64'));
  });

  it('is not changed itself', () => {
    const [small, large] = [floats([1], [1]), floats([2], [8, 9])];
    grow(small, large);
    expect([small, large]).toEqual([floats([1], [1]), floats([2], [8, 9])]);
  });

  it.each([
    [
      'smaller',
      floats([3], [1, 2, 3]),
      floats([2], [8, 9]),
      'model: p is [3], which does not fit into [2]. Make a model that has everything that was saved',
    ],
    [
      'of another rank',
      floats([2], [1, 2]),
      floats([2, 1], [8, 9]),
      'model: p is [2], which does not fit into [2, 1]. Make a model that has everything that was saved',
    ],
    [
      'of integers',
      { dtype: 'I32', shape: [1], data: Int32Array.of(1) } as const,
      floats([2], [8, 9]),
      'model: p is not of floats. Only floats can grow',
    ],
  ])('must not be %s', async (_, small, large, message) => {
    expect(await messageOf(() => grow(small, large))).toBe(message);
  });

  it('must be there', async () => {
    expect(await messageOf(() => growTensors(new Map(), new Map(), { paths: ['layers.9.W'] }))).toBe(
      'checkpoint: layers.9.W is missing. Name parameters that both models have',
    );
  });
});

describe.each(kindsThatWait)('a model on the %s engine whose vocabulary grows', async (kind) => {
  const engine = await engineOf(kind);
  const modelOf = (symbols: number): Layer =>
    sequential([
      embedding({ entries: symbols, units: 3 }),
      recurrent(lstm(), { inputs: 3, units: 4 }),
      dense({ inputs: 4, units: symbols }),
    ]) as Layer;

  it('gives the logits of before for the old symbols', async () => {
    const [small, large] = [modelOf(5), modelOf(7)];
    const saved = small.init({ engine, random: Random.fromSeed(1) });
    const params = large.init({ engine, random: Random.fromSeed(2) });
    const paths = ['layers.0.table', 'layers.2.W', 'layers.2.b'];
    loadParameters(params, growTensors(await parametersToSafetensors(saved), await parametersToSafetensors(params), { paths }));
    const x = tensor(engine, Int32Array.from([0, 4, 2, 1]), { shape: [2, 2] });
    const [before, after] = [numbers(small.apply(saved, x).output), numbers(large.apply(params, x).output)];
    for (let row = 0; row < 4; row++) {
      for (let symbol = 0; symbol < 5; symbol++) expect(after[row * 7 + symbol]).toBeCloseTo(before[row * 5 + symbol], 5);
    }
  });
});
