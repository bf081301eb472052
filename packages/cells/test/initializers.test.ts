import { createEngine, Random, readSync } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { type Initializer, initializers } from '../src/index.js';

const { constant, glorot, normal, ones, orthogonal, packed, spread, uniform, zeros } = initializers;

import { engineOf, kindsThatWait } from './engines.js';

describe.each(kindsThatWait)('initializers on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const values = (init: Initializer, shape: readonly number[]): number[] => [
    ...readSync(init({ engine, shape, random: Random.fromSeed(5), inputs: 3, units: 4 })),
  ];

  it('zeros, ones and constant fill', () => {
    expect(values(zeros, [2])).toEqual([0, 0]);
    expect(values(ones, [2])).toEqual([1, 1]);
    expect(values(constant(2.5), [2])).toEqual([2.5, 2.5]);
  });

  it('spread goes evenly from the first to the last, and one alone is the last', () => {
    expect(values(spread({ from: -1, to: 2 }), [4])).toEqual([-1, 0, 1, 2]);
    expect(values(spread({ from: -1, to: 2 }), [1])).toEqual([2]);
  });

  it('uniform stays in its range and fills it', () => {
    const drawn = values(uniform({ low: -1, high: 3 }), [40, 50]);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...drawn)).toBeLessThan(3);
    expect(mean(drawn)).toBeCloseTo(1, 1);
    expect(deviation(drawn)).toBeCloseTo(4 / Math.sqrt(12), 1);
  });

  it('normal has the deviation it was given', () => {
    const drawn = values(normal({ deviation: 0.5 }), [40, 50]);
    expect(mean(drawn)).toBeCloseTo(0, 1);
    expect(deviation(drawn)).toBeCloseTo(0.5, 1);
  });

  it('glorot has variance 2 / (rows + columns)', () => {
    const drawn = values(glorot, [40, 60]);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(Math.sqrt(0.06));
    expect(deviation(drawn)).toBeCloseTo(Math.sqrt(2 / 100), 2);
  });

  it.each([
    [6, 6],
    [3, 5],
    [5, 3],
    [4, 12],
  ])('orthogonal [%i, %i] has perpendicular vectors of length 1', (rows, columns) => {
    const drawn = values(orthogonal, [rows, columns]);
    const blocks = columns > rows && columns % rows === 0 ? columns / rows : 1;
    const width = columns / blocks;
    for (let block = 0; block < blocks; block++) {
      const at = (row: number, column: number): number => drawn[row * columns + block * width + column];
      const count = Math.min(rows, width);
      const length = Math.max(rows, width);
      const element = (vector: number, index: number): number => (rows <= width ? at(vector, index) : at(index, vector));
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          const dot = Array.from({ length }, (_, index) => element(a, index) * element(b, index)).reduce(
            (total, value) => total + value,
            0,
          );
          expectClose([dot], [a === b ? 1 : 0], 1e-6, `vectors ${a} and ${b} of block ${block}`);
        }
      }
    }
  });

  it('packed gives each part along the last axis its own', () => {
    expect(values(packed([zeros, ones, constant(2)]), [2, 3])).toEqual([0, 1, 2, 0, 1, 2]);
    const [first, second] = values(packed([normal({ deviation: 1 }), normal({ deviation: 1 })]), [2]);
    expect(first).not.toBe(second);
  });
});

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
const deviation = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

it('orthogonal of many units is not slow', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const [value] = readSync(orthogonal({ engine, shape: [128, 512], random: Random.fromSeed(1), inputs: 1, units: 128 }));
  expect(Math.abs(value)).toBeLessThan(1);
});
