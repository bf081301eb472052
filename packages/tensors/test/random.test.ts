import { describe, expect, it } from 'vitest';
import { Random, readSync } from '../src/index.js';
import { threefry, unitInterval } from '../src/random/threefry.js';
import { engineOf, kindsThatWait } from './engines.js';

const engines = await Promise.all(kindsThatWait.map(engineOf));
const hex = (words: readonly number[]): string[] => words.map((word) => (word >>> 0).toString(16).padStart(8, '0'));

function moments(numbers: readonly number[]): { mean: number; variance: number } {
  const mean = numbers.reduce((total, x) => total + x, 0) / numbers.length;
  return { mean, variance: numbers.reduce((total, x) => total + (x - mean) ** 2, 0) / numbers.length };
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const [x, y] = [moments(xs), moments(ys)];
  const products = xs.map((value, index) => (value - x.mean) * (ys[index] - y.mean));
  return moments(products).mean / Math.sqrt(x.variance * y.variance);
}

const units = (random: Random, count: number): number[] => Array.from({ length: count }, (_, index) => random.unit(index));

describe('threefry', () => {
  // From the known answers that the authors distribute with Random123 (kat_vectors, threefry2x32 20).
  it.each([
    [
      [0, 0],
      [0, 0],
      ['6b200159', '99ba4efe'],
    ],
    [
      [-1, -1],
      [-1, -1],
      ['1cb996fc', 'bb002be7'],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      ['c4923a9c', '483df7a0'],
    ],
  ] as const)('with key %j and counter %j gives the published words', (key, counter, words) => {
    expect(hex(threefry(key, counter))).toEqual(words);
  });

  it('fills the interval from 0 to 1 and never reaches 1, in float32 too', () => {
    expect([0, 255, 256, -1, -256, 1 << 31].map(unitInterval)).toEqual([0, 0, 2 ** -24, 1 - 2 ** -24, 1 - 2 ** -24, 0.5]);
    expect(Math.fround(unitInterval(-1))).toBeLessThan(1);
  });
});

describe('a Random', () => {
  it('gives the same numbers on every engine and on the host', () => {
    const random = Random.fromSeed(42).fold(3);
    const host = units(random, 1031);
    for (const engine of engines) {
      expect(Array.from(readSync(random.unitTensor(engine, [1031])))).toEqual(host);
      expect(Array.from(readSync(random.unitTensor(engine, [7, 3])))).toEqual(host.slice(0, 21));
      expect(Array.from(readSync(random.uniform(engine, [1031])))).toEqual(host);
      expect(readSync(random.unitTensor(engine, [0, 4]))).toHaveLength(0);
    }
    const [inFloat64, inFloat32] = engines.map((engine) => readSync(random.normal(engine, [100], { mean: 2, deviation: 3 })));
    expect(Array.from(inFloat32)).toEqual(Array.from(inFloat64, Math.fround));
    expect(inFloat64[7]).toBe(2 + 3 * random.standardNormal(7));
  });

  it('gives the same numbers for the same seed and others for another', () => {
    expect(units(Random.fromSeed(7), 20)).toEqual(units(Random.fromSeed(7), 20));
    const keys = [0, 1, -1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 40, -(2 ** 33)].map((seed) => Random.fromSeed(seed).key.join());
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('goes on where a key was saved', () => {
    const random = Random.fromSeed(3).fold(5);
    const restored = Random.fromKey(JSON.parse(JSON.stringify(random.key)) as [number, number]);
    expect(units(restored.fold(1), 10)).toEqual(units(random.fold(1), 10));
  });

  it('folds and splits into keys that all differ', () => {
    const root = Random.fromSeed(1);
    const children = [root, ...root.split(200), ...Array.from({ length: 200 }, (_, index) => root.fold(index))];
    const grandchildren = children.slice(1, 20).flatMap((child) => [child.fold(0), child.fold(1), ...child.split(2)]);
    const all = [...children, ...grandchildren].map(({ key }) => key.join());
    expect(new Set(all).size).toBe(all.length);
    expect(root.split(3).map(({ key }) => key)).toEqual(
      root
        .split(5)
        .slice(0, 3)
        .map(({ key }) => key),
    );
  });

  it('folds and splits into streams that have nothing to do with each other', () => {
    const root = Random.fromSeed(9);
    const streams = [root, root.fold(0), root.fold(1), root.fold(1).fold(0), ...root.split(2)].map((random) => units(random, 4000));
    streams.forEach((x, i) => {
      for (const y of streams.slice(i + 1)) expect(Math.abs(correlation(x, y))).toBeLessThan(0.06);
    });
    expect(Math.abs(correlation(streams[0].slice(1), streams[0].slice(0, -1)))).toBeLessThan(0.06);
  });

  it('is uniform', () => {
    const numbers = units(Random.fromSeed(5), 40000);
    const { mean, variance } = moments(numbers);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.0015);
    const counts = new Array(10).fill(0);
    for (const number of numbers) counts[Math.floor(10 * number)] += 1;
    for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(5 * Math.sqrt(3600));
  });

  it('is normal', () => {
    const random = Random.fromSeed(6);
    const numbers = Array.from({ length: 40000 }, (_, index) => random.standardNormal(index));
    const { mean, variance } = moments(numbers);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(variance).toBeCloseTo(1, 1);
    expect(numbers.filter((x) => Math.abs(x) < 1).length / numbers.length).toBeCloseTo(0.6827, 2);
    expect(numbers.filter((x) => Math.abs(x) > 3).length / numbers.length).toBeCloseTo(0.0027, 2);
    expect(numbers.every(Number.isFinite)).toBe(true);
  });

  it('draws from the given interval', () => {
    for (const engine of engines) {
      const numbers = Array.from(readSync(Random.fromSeed(1).uniform(engine, [50, 40], { low: -3, high: 5 })));
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(-3);
      expect(Math.max(...numbers)).toBeLessThan(5);
      expect(moments(numbers).mean).toBeCloseTo(1, 0);
    }
  });

  it('makes a generator of its own numbers', () => {
    const random = Random.fromSeed(8);
    const next = random.generator();
    expect([next(), next(), next()]).toEqual(units(random, 3));
    expect(random.generator()()).toBe(random.unit(0));
  });
});
