import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contiguousBatches } from '../src/index.js';
import { messageOf } from './messageOf.js';

const ids = (length: number) => Int32Array.from({ length }, (_, index) => index);

describe('contiguous batches', () => {
  it('cut a text into parallel streams, time first, with targets one token ahead', () => {
    const windows = contiguousBatches(ids(15), { batch: 2, steps: 3 }); // streams 0..6 and 7..13
    expect(windows.streamLength).toBe(7);
    expect(windows.count).toBe(2);
    expect(windows.tokens).toBe(12);
    expect([...windows]).toEqual([
      { steps: 3, batch: 2, first: true, inputs: Int32Array.of(0, 7, 1, 8, 2, 9), targets: Int32Array.of(1, 8, 2, 9, 3, 10) },
      { steps: 3, batch: 2, first: false, inputs: Int32Array.of(3, 10, 4, 11, 5, 12), targets: Int32Array.of(4, 11, 5, 12, 6, 13) },
    ]);
  });

  it('keep the short last window on demand', () => {
    const windows = contiguousBatches(ids(15), { batch: 2, steps: 3, partial: true });
    expect(windows.count).toBe(3);
    expect(windows.tokens).toBe(14);
    expect(windows.at(2)).toEqual({
      steps: 1,
      batch: 2,
      first: false,
      inputs: Int32Array.of(6, 13),
      targets: Int32Array.of(7, 14),
    });
  });

  it('can be had by number, each time in fresh arrays', () => {
    const windows = contiguousBatches(ids(100), { batch: 3, steps: 4 });
    expect([...windows]).toEqual(Array.from({ length: windows.count }, (_, index) => windows.at(index)));
    windows.at(1).inputs.fill(-1);
    expect(windows.at(1).inputs).not.toContain(-1);
  });

  it('cover every stream once, in order, and drop no more than they say', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), size, size, fc.boolean(), (rest, batch, steps, partial) => {
        const all = ids(batch * (partial ? 1 : steps) + 1 + rest);
        const windows = contiguousBatches(all, { batch, steps, partial });
        const streams = Array.from({ length: batch }, (): number[] => []);
        let tokens = 0;
        for (const [index, window] of [...windows].entries()) {
          expect(window.first).toBe(index === 0);
          expect(window.inputs.length).toBe(window.steps * batch);
          expect(window.targets).toEqual(window.inputs.map((id) => id + 1));
          window.inputs.forEach((id, at) => {
            streams[at % batch].push(id);
          });
          tokens += window.targets.length;
        }
        const length = Math.floor((all.length - 1) / batch);
        const seen = partial ? length : length - (length % steps);
        expect(windows.streamLength).toBe(length);
        expect(windows.tokens).toBe(tokens);
        streams.forEach((stream, b) => {
          expect(stream).toEqual(Array.from({ length: seen }, (_, t) => b * length + t));
        });
      }),
      { seed: 1 },
    );
  });
});

describe('contiguous batches are refused', () => {
  it('when the text is too short, with what is there, what is needed and what to lower', async () => {
    expect(await messageOf(() => contiguousBatches(ids(120), { batch: 50, steps: 50 }))).toBe(
      'text: it has 120 tokens, and batch 50 x steps 50 needs at least 2501. Use a longer text, or lower steps to 2 or lower batch to 2.',
    );
    expect(await messageOf(() => contiguousBatches(ids(30), { batch: 50, steps: 20, source: 'the validation part' }))).toBe(
      'the validation part: it has 30 tokens, and batch 50 x steps 20 needs at least 1001. Use a longer text, or lower batch to 1.',
    );
    expect(await messageOf(() => contiguousBatches(ids(30), { batch: 1, steps: 50 }))).toBe(
      'text: it has 30 tokens, and batch 1 x steps 50 needs at least 51. Use a longer text, or lower steps to 29.',
    );
    expect(await messageOf(() => contiguousBatches(ids(30), { batch: 50, steps: 50 }))).toBe(
      'text: it has 30 tokens, and batch 50 x steps 50 needs at least 2501. Use a longer text, or lower both.',
    );
    expect(await messageOf(() => contiguousBatches(ids(30), { batch: 50, steps: 50, partial: true }))).toBe(
      'text: it has 30 tokens, and batch 50 x steps 1 needs at least 51. Use a longer text, or lower batch to 29.',
    );
    expect(await messageOf(() => contiguousBatches(ids(0), { batch: 1, steps: 1 }))).toBe(
      'text: it has 0 tokens, and batch 1 x steps 1 needs at least 2. Use a longer text.',
    );
  });

  it('when a size is not a positive integer', async () => {
    expect(await messageOf(() => contiguousBatches(ids(9), { batch: 0, steps: 1 }))).toBe(
      'contiguousBatches: batch must be an integer of 1 or more, got 0. Change batch.',
    );
    expect(await messageOf(() => contiguousBatches(ids(9), { batch: 1, steps: 1.5 }))).toBe(
      'contiguousBatches: steps must be an integer of 1 or more, got 1.5. Change steps.',
    );
  });

  it('when there is no batch of that number', async () => {
    const windows = contiguousBatches(ids(9), { batch: 2, steps: 2 });
    for (const index of [2, -1, 0.5]) {
      expect(await messageOf(() => windows.at(index))).toBe(`contiguousBatches: there is no batch ${index}. An epoch has batches 0 to 1.`);
    }
  });
});
