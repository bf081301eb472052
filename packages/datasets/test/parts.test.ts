/** The option `part` of every function that makes batches. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as audio from '../src/audio/index.js';
import { type BatchPart, contiguousBatches, paddedBatches } from '../src/index.js';
import * as series from '../src/series/index.js';
import * as video from '../src/video/index.js';
import { type BatchFields, expectParts } from './joinedParts.js';

type Numbered = { readonly count: number; at(index: number): object | Promise<object> };
type Make = (part?: BatchPart) => Numbered;

/** What a set of batches is made of: sizes, and whether the order is shuffled. */
interface Sizes {
  readonly items: number;
  readonly batch: number;
  readonly steps: number;
  readonly seed: number | undefined;
}

const ids = (length: number, from = 0) => Int32Array.from({ length }, (_, index) => from + index);
/** The length of an item: any number from 1 to 9, the same for each call. */
const lengthOf = (item: number) => 1 + ((item * 5 + 3) % 9);

/** Series of two channels with some missing values. */
function seriesOf({ items }: Sizes, shortest = 1): series.SeriesSet<Int32Array> {
  const values = Array.from({ length: items }, (_, item) =>
    Array.from({ length: shortest - 1 + lengthOf(item) }, (_, t) => [10 * item + t, (item + t) % 4 === 0 ? Number.NaN : t]),
  );
  return series.seriesSet(values, { labels: values.map((_, item) => item % 3) });
}

const normalization = { mean: [3, 1], deviation: [2, 4] };
const corpus = audio.synthesizeRecordings({ speakers: 1, takes: 1 });
const features = audio.audioFeatures({ sampleRate: 8000, kind: 'mfcc', coefficients: 4 });
const recordings = await audio.loadFeatures(corpus.recordings, { classes: corpus.classes, features, keepSamples: true });
/** The first items of a set. Its functions stay. */
function firstOf<Set extends { readonly lengths: Int32Array; readonly labels: Int32Array }>(set: Set, items: number): Set {
  return { ...set, lengths: set.lengths.subarray(0, items), labels: set.labels.subarray(0, items) };
}
const films = video.synthesizeClips({ clips: 4, size: 12, steps: 8 });
const clips = await video.loadClips(films.clips, { classes: films.classes, gray: true });
const audioChanges = { sampleRate: 8000, speed: 0.2, shift: 0.05, color: 0.2, gain: 6, noise: 0.1 };
const clipChanges = { flip: true, shift: 0.1, scale: 0.1, color: 0.2, speed: 0.3 };

const labels = ['lengths', 'targets', 'indices'];
const predictions: BatchFields = {
  timed: { inputs: 0, targets: Number.NaN, mask: 0 },
  perRow: ['lengths', 'indices', 'starts'],
};

/** A row for each function: its batches with given sizes, and their arrays. */
const functions: {
  readonly [name: string]: { readonly make: (sizes: Sizes) => Make; readonly fields: BatchFields; readonly runs?: number };
} = {
  contiguousBatches: {
    make: ({ items, batch, steps }) => {
      const text = ids(batch * items + 2, 100);
      return (part) => contiguousBatches(text, { batch, steps, partial: true, part });
    },
    fields: { timed: { inputs: -1, targets: -1 }, perRow: [] },
  },
  paddedBatches: {
    make: ({ items, batch, seed }) => {
      const lines = Array.from({ length: items }, (_, item) => ids(lengthOf(item), 10 * item));
      return (part) =>
        paddedBatches(lines, {
          batch,
          part,
          ...(seed !== undefined && { random: audio.seededRandom(seed), sortByLength: seed % 2 === 0 }),
        });
    },
    fields: { timed: { inputs: 0 }, perRow: ['lengths', 'indices'] },
  },
  seriesBatches: {
    make: (sizes) => {
      const set = seriesOf(sizes);
      return (part) => series.seriesBatches(set, { batch: sizes.batch, seed: sizes.seed, epoch: 2, normalization, missing: 'mask', part });
    },
    fields: { timed: { inputs: 0 }, perRow: labels },
  },
  nextStepBatches: {
    make: (sizes) => {
      const set = seriesOf(sizes, 2);
      return (part) => series.nextStepBatches(set, { batch: sizes.batch, seed: sizes.seed, normalization, missing: 'mean', part });
    },
    fields: predictions,
  },
  windowBatches: {
    make: (sizes) => {
      const { batch, steps, seed } = sizes;
      const all = seriesOf(sizes, steps + 2).series;
      return (part) => series.windowBatches(all, { steps, horizon: 2, stride: 3, batch, seed, normalization, missing: 'mask', part });
    },
    fields: predictions,
  },
  'windowBatches without a horizon': {
    make: (sizes) => {
      const { batch, steps, seed } = sizes;
      const all = seriesOf(sizes, steps + 1).series;
      return (part) => series.windowBatches(all, { steps, batch, seed, normalization, missing: 'mean', targetChannels: [1], part });
    },
    fields: predictions,
  },
  lengthBatches: {
    make: ({ items, batch, seed, steps: epoch }) => {
      const augmentation = seed === undefined ? undefined : audioChanges;
      return (part) => audio.lengthBatches(firstOf(recordings, items), { batch, seed, epoch, augmentation, part });
    },
    fields: { timed: { inputs: 0 }, perRow: labels },
    runs: 8,
  },
  clipBatches: {
    make: ({ items, batch, seed, steps: epoch }) => {
      const augmentation = seed === undefined ? undefined : clipChanges;
      return (part) => video.clipBatches(firstOf(clips, items), { batch, seed, epoch, augmentation, part });
    },
    fields: { timed: { inputs: 0 }, perRow: labels },
    runs: 20,
  },
  nextFrameBatches: {
    make: ({ items, batch, seed, steps: epoch }) => {
      const augmentation = seed === undefined ? undefined : clipChanges;
      return (part) => video.nextFrameBatches(firstOf(clips, items), { batch, seed, epoch, augmentation, part });
    },
    fields: { timed: { inputs: 0, targets: 0 }, perRow: ['lengths', 'indices'] },
    runs: 20,
  },
};

describe('the parts of a batch', () => {
  it('are tested for every function that makes batches', () => {
    const names = [{ contiguousBatches, paddedBatches }, audio, series, video].flatMap((each) => Object.keys(each));
    expect(names.filter((name) => name.endsWith('Batches') && !Object.hasOwn(functions, name))).toEqual([]);
  });

  const sizes = fc.record({
    items: fc.integer({ min: 1, max: 20 }),
    batch: fc.integer({ min: 1, max: 7 }),
    steps: fc.integer({ min: 1, max: 4 }),
    seed: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  });
  it.each(Object.entries(functions))('side by side are the whole batch of %s', async (_, { make, fields, runs = 40 }) => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 5 }), async (given, size) => {
        const batches = make(given);
        const whole = batches();
        const parts = Array.from({ length: size }, (_, rank) => batches({ rank, size }));
        for (const { count } of parts) expect(count).toBe(whole.count);
        for (let index = 0; index < whole.count; index++)
          expectParts(
            { ...(await whole.at(index)) },
            await Promise.all(parts.map(async (part) => ({ ...(await part.at(index)) }))),
            fields,
          );
      }),
      { seed: 1, numRuns: runs },
    );
  });

  it('may be empty in a short batch, with arrays of the right shapes', async () => {
    const part = { rank: 0, size: 2 };
    const rows = { first: 0, count: 0, of: 1 };
    const none = new Float32Array(0);
    const empty = { lengths: new Int32Array(0), indices: new Int32Array(0) };
    const set = series.seriesSet([[1, 2, 3]], { labels: ['a'] });
    const noneKnown = { targets: none, mask: none, count: 0, starts: new Int32Array(0), rows, ...empty };
    expect(paddedBatches([ids(3)], { batch: 2, part }).at(0)).toEqual({ inputs: new Int32Array(0), steps: 0, batch: 0, rows, ...empty });
    const noSeries = { inputs: none, targets: new Int32Array(0), shape: [0, 0, 1], steps: 0, batch: 0, width: 1, rows, ...empty };
    expect(series.seriesBatches(set, { batch: 2, part }).at(0)).toEqual(noSeries);
    expect(series.nextStepBatches(set, { batch: 2, part }).at(0)).toEqual({
      inputs: none,
      shape: [0, 0, 1],
      targetShape: [0, 0, 1],
      ...noneKnown,
    });
    expect(series.windowBatches(set.series, { steps: 2, batch: 2, part }).at(0)).toEqual({
      inputs: none,
      shape: [2, 0, 1],
      targetShape: [2, 0, 1],
      ...noneKnown,
    });
    const last = await video.clipBatches(clips, { batch: 7, part }).at(1);
    expect(last).toMatchObject({ inputs: none, targets: new Int32Array(0), shape: [0, 0, 12, 12, 1], steps: 0, batch: 0, rows, ...empty });
    const next = await video.nextFrameBatches(clips, { batch: 7, part }).at(1);
    expect(next).toMatchObject({ inputs: none, targets: none, shape: [0, 0, 12, 12, 1], steps: 0, batch: 0, rows, ...empty });
    const heard = await audio.lengthBatches(recordings, { batch: 9, part }).at(1);
    expect(heard).toMatchObject({ inputs: none, targets: new Int32Array(0), shape: [0, 0, 4], steps: 0, batch: 0, rows, ...empty });
  });
});
