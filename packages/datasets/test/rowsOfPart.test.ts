import { describe, expect, it } from 'vitest';
import { audioFeatures, lengthBatches, loadFeatures, synthesizeRecordings } from '../src/audio/index.js';
import { type BatchPart, contiguousBatches, paddedBatches } from '../src/index.js';
import { clipBatches, loadClips, nextFrameBatches, synthesizeClips } from '../src/video/index.js';
import { messageOf } from './messageOf.js';

const ids = (length: number) => Int32Array.from({ length }, (_, index) => index);

describe('a part of a text', () => {
  const text = ids(21);

  it('has the same streams in every window, and the numbers of the whole text', () => {
    const whole = contiguousBatches(text, { batch: 4, steps: 2 });
    const own = contiguousBatches(text, { batch: 4, steps: 2, part: { rank: 1, size: 2 } });
    const rows = { first: 2, count: 2, of: 4 };
    expect([own.count, own.streamLength, own.tokens]).toEqual([whole.count, whole.streamLength, whole.tokens]);
    expect([...own]).toEqual([
      { steps: 2, batch: 2, first: true, rows, inputs: Int32Array.of(10, 15, 11, 16), targets: Int32Array.of(11, 16, 12, 17) },
      { steps: 2, batch: 2, first: false, rows, inputs: Int32Array.of(12, 17, 13, 18), targets: Int32Array.of(13, 18, 14, 19) },
    ]);
  });

  it('is refused if there are more ranks than streams, but not for the evaluation of a short text', async () => {
    const part = { rank: 3, size: 4 };
    expect(await messageOf(() => contiguousBatches(text, { batch: 2, steps: 2, part }))).toBe(
      'contiguousBatches: batch 2 cannot be shared by 4 ranks. Use 2 ranks, or a batch of 4 or more.',
    );
    expect(await messageOf(() => contiguousBatches(text, { batch: 1, steps: 2, part }))).toBe(
      'contiguousBatches: batch 1 cannot be shared by 4 ranks. Use 1 rank, or a batch of 4 or more.',
    );
    const [first] = contiguousBatches(text, { batch: 2, steps: 3, partial: true, part: { rank: 0, size: 4 } });
    const [inputs, targets] = [new Int32Array(0), new Int32Array(0)];
    expect(first).toEqual({ inputs, targets, steps: 3, batch: 0, first: true, rows: { first: 0, count: 0, of: 2 } });
  });
});

describe('a rank reads its own items only', () => {
  /** A set that notes which items are read. */
  function watched<Set extends object, Name extends keyof Set>(set: Set, name: Name): { readonly set: Set; readonly asked: number[] } {
    const asked: number[] = [];
    const read = set[name] as (item: number, ...rest: unknown[]) => unknown;
    const note = (item: number, ...rest: unknown[]): unknown => {
      asked.push(item);
      return read(item, ...rest);
    };
    return { asked, set: { ...set, [name]: note } };
  }

  it('of recordings', async () => {
    const corpus = synthesizeRecordings({ speakers: 1, takes: 1 });
    const features = audioFeatures({ sampleRate: 8000, kind: 'mfcc', coefficients: 4 });
    const recordings = await loadFeatures(corpus.recordings, { classes: corpus.classes, features, memory: 0 });
    const { set, asked } = watched(recordings, 'features');
    const options = { batch: 4, seed: 1, augmentation: { sampleRate: 8000, speed: 0.2, noise: 0.1 } };
    const indices: number[] = [];
    for await (const batch of lengthBatches(set, { ...options, part: { rank: 1, size: 3 } })) indices.push(...batch.indices);
    expect(asked).toEqual(indices);
    expect(asked).toHaveLength(3); // batches of 4, 4 and 2 rows
  });

  it.each([clipBatches, nextFrameBatches])('of the clips of $name', async (make) => {
    const films = synthesizeClips({ clips: 4, size: 12, steps: 8 });
    const clips = await loadClips(films.clips, { classes: films.classes, memory: 0 });
    const { set, asked } = watched(clips, 'frames');
    const indices: number[] = [];
    for await (const batch of make(set, { batch: 3, seed: 1, part: { rank: 1, size: 2 } })) indices.push(...batch.indices);
    expect(asked).toEqual(indices);
    expect(asked).toHaveLength(5); // batches of 3, 3 and 2 rows
  });
});

describe('a part that is no rank', () => {
  const make = (part: unknown) => paddedBatches([ids(3)], { batch: 1, part: part as BatchPart });

  it('is refused with its numbers', async () => {
    for (const [rank, size] of [
      [2, 2],
      [-1, 2],
      [0.5, 2],
      [0, 1.5],
      [0, 0],
      [0, -1],
      [Number.NaN, 1],
      ['0', 1],
    ] as const) {
      expect(await messageOf(() => make({ rank, size }))).toBe(
        `paddedBatches: part has rank ${rank} and size ${size}. Give integers, with rank from 0 to size - 1.`,
      );
    }
    expect(await messageOf(() => make(2))).toBe('paddedBatches: part is 2, expected an object with rank and size. Change part.');
    expect(await messageOf(() => make(Promise.resolve({ rank: 0, size: 1 })))).toBe(
      'paddedBatches: part is Promise, expected an object with rank and size. It is a promise: await it first.',
    );
  });

  it('may be an object with more, such as an open MPI', () => {
    class Ranks {
      get rank() {
        return 0;
      }
      get size() {
        return 2;
      }
    }
    expect(make(new Ranks()).at(0).rows).toEqual({ first: 0, count: 0, of: 1 });
  });
});
