import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paddedBatches } from '../src/index.js';
import { messageOf } from './messageOf.js';

/** A small generator with a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const lines = [[1, 2, 3], [4], [5, 6], [7, 8, 9, 10], [11]].map((line) => Int32Array.from(line));

describe('padded batches', () => {
  it('put sequences side by side, time first, with their lengths', () => {
    const batches = paddedBatches(lines, { batch: 2 });
    expect(batches.count).toBe(3);
    expect(batches.at(0)).toEqual({
      steps: 3,
      batch: 2,
      inputs: Int32Array.of(1, 4, 2, 0, 3, 0),
      lengths: Int32Array.of(3, 1),
      indices: Int32Array.of(0, 1),
    });
    expect(batches.at(2)).toEqual({ steps: 1, batch: 1, inputs: Int32Array.of(11), lengths: Int32Array.of(1), indices: Int32Array.of(4) });
  });

  it('put similar lengths together on demand, shortest first, equal ones in their order', () => {
    const batches = paddedBatches(lines, { batch: 2, sortByLength: true });
    expect([...batches].map(({ indices }) => [...indices])).toEqual([[1, 4], [2, 0], [3]]);
  });

  it('come in an order drawn from the given random numbers, the same for the same numbers', () => {
    const order = (seed: number) => [...paddedBatches(lines, { batch: 2, random: seeded(seed) })].flatMap(({ indices }) => [...indices]);
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual([0, 1, 2, 3, 4]);
    expect(order(1)).not.toEqual(order(2));
  });

  it('keep their order when they are gone through again', () => {
    const batches = paddedBatches(lines, { batch: 2, random: seeded(1) });
    expect([...batches]).toEqual([...batches]);
  });

  it('hold every sequence once, whatever the order, and nothing else but padding', () => {
    const sequences = fc.array(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 6 }), fc.boolean(), fc.option(fc.integer()), (values, batch, sortByLength, seed) => {
        const options = { batch, sortByLength, ...(seed !== null && { random: seeded(seed) }) };
        const found: number[][] = [];
        for (const window of paddedBatches(
          values.map((value) => Int32Array.from(value)),
          options,
        )) {
          expect(window.steps).toBe(Math.max(...window.lengths));
          expect(window.inputs.length).toBe(window.steps * window.batch);
          window.indices.forEach((index, b) => {
            const column = Array.from({ length: window.steps }, (_, t) => window.inputs[t * window.batch + b]);
            expect(column.slice(window.lengths[b])).toEqual(Array(window.steps - window.lengths[b]).fill(0));
            expect(found[index]).toBeUndefined();
            found[index] = column.slice(0, window.lengths[b]);
          });
        }
        expect(found).toEqual(values);
      }),
      { seed: 1 },
    );
  });

  it('are refused without sequences, with an empty one, or with a batch of none', async () => {
    expect(await messageOf(() => paddedBatches([], { batch: 2 }))).toBe('paddedBatches: there are no sequences. Give at least one.');
    expect(await messageOf(() => paddedBatches([Int32Array.of(1), new Int32Array(0)], { batch: 2 }))).toBe(
      'paddedBatches: sequence 1 is empty. Leave empty sequences out.',
    );
    expect(await messageOf(() => paddedBatches(lines, { batch: -1 }))).toBe(
      'paddedBatches: batch must be an integer of 1 or more, got -1. Change batch.',
    );
    expect(await messageOf(() => paddedBatches(lines, { batch: 5 }).at(1))).toBe(
      'paddedBatches: there is no batch 1. An epoch has batches 0 to 0.',
    );
  });
});
