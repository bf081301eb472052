import { createEngine, Random, tensor, zeros } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { embedding } from '../src/index.js';
import { messageOf } from './messageOf.js';
import { numbers } from './values.js';

const engine = await createEngine({ kind: 'reference' });
const layer = embedding({ entries: 50, units: 40 });
const params = layer.init({ engine, random: Random.fromSeed(1) });

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

  it('says what does not fit', () => {
    expect(messageOf(() => embedding({ entries: 0, units: 1 }))).toBe('embedding: entries is 0, expected a whole number from 1');
    expect(messageOf(() => layer.apply(params, zeros(engine, [3, 2])))).toBe(
      'embedding: x is float [3, 2], expected int indices. Make them from an Int32Array: tensor(engine, indices, { shape: [T, B] })',
    );
  });
});
