import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  denormalize,
  fillForward,
  fitNormalization,
  nextStepBatches,
  normalize,
  type Series,
  selectSeries,
  seriesBatches,
  seriesSet,
  splitByTime,
  splitSeries,
  windowBatches,
} from '../../src/series/index.js';
import { messageOf } from '../messageOf.js';

const none = Number.NaN;
const rising = (steps: number, from = 0): Series => ({ data: Float32Array.from({ length: steps }, (_, t) => from + t), steps, width: 1 });

describe('a set of series', () => {
  it('is made of lists, lists of lists, typed arrays and series', () => {
    const series = { data: Float32Array.of(7, 8), steps: 1, width: 2 };
    expect(
      seriesSet(
        [
          [
            [1, 2],
            [3, 4],
          ],
          series,
        ],
        { channels: ['x', 'y'] },
      ),
    ).toEqual({
      series: [{ data: Float32Array.of(1, 2, 3, 4), steps: 2, width: 2 }, series],
      lengths: Int32Array.of(2, 1),
      width: 2,
      channels: ['x', 'y'],
      labels: undefined,
      classes: [],
      warnings: [],
    });
    expect(seriesSet([[1, 2], Float32Array.of(3)]).lengths).toEqual(Int32Array.of(2, 1));
  });

  it('has classes, or numbers to predict', () => {
    const { labels, classes } = seriesSet([[1], [2], [3]], { labels: [10, 9, 10] });
    expect([labels, classes]).toEqual([Int32Array.of(1, 0, 1), ['9', '10']]);
    expect(seriesSet([[1], [2]], { targets: [0.5, 2] }).labels).toEqual(Float32Array.of(0.5, 2));
    expect(seriesSet([[1]], { labels: ['b'], classes: ['a', 'b'] }).labels).toEqual(Int32Array.of(1));
  });

  it.each([
    [() => seriesSet([]), 'seriesSet: there are no series. Give at least one.'],
    [() => seriesSet([[1], []]), 'seriesSet: series 1 is empty. Leave empty series out.'],
    [() => seriesSet([[[1, 2]], [[1]]]), 'seriesSet: series 1 has 1 channels and series 0 has 2. Give each as many channels.'],
    [() => seriesSet([[[1, 2], [3]]]), 'seriesSet: step 1 of series 0 is Array, expected a list of 2 numbers. Change step 1 of series 0.'],
    [() => seriesSet([[1]], { labels: ['a', 'b'] }), 'seriesSet: there are 2 labels for 1 series. Give one for each.'],
    [() => seriesSet([[1]], { channels: ['a', 'b'] }), 'seriesSet: there are 2 names for 1 channels. Give one for each, or none.'],
    [
      () => seriesSet([[1]], { labels: ['c'], classes: ['a'] }),
      'seriesSet: the class "c" of series 0 is not one of a. Give all classes, in one order for all parts.',
    ],
    [() => selectSeries(seriesSet([[1]]), [1]), 'selectSeries: there is no series 1. There are series 0 to 0.'],
  ])('that does not fit is refused', async (make, message) => {
    expect(await messageOf(make)).toBe(message);
  });
});

describe('normalization', () => {
  it('is fitted without missing values, and is undone', () => {
    const set = seriesSet([
      [
        [1, 5],
        [3, 5],
      ],
      [
        [none, 5],
        [5, 5],
      ],
    ]);
    const normalization = fitNormalization(set);
    expect(normalization.mean).toEqual([3, 5]);
    expect(normalization.deviation[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
    expect(normalization.deviation[1]).toBe(1); // constant
    const back = denormalize(normalize(set.series[0], normalization), normalization);
    back.data.forEach((value, at) => {
      expect(value).toBeCloseTo(set.series[0].data[at], 5);
    });
  });

  it('fails for a channel without a value', async () => {
    expect(await messageOf(() => fitNormalization(seriesSet([[[1, none]]])))).toBe(
      'fitNormalization: channel 1 has no value at any step. Fit it on the training part, and leave empty channels out.',
    );
  });
});

describe('missing values', () => {
  const set = seriesSet(
    [
      [1, none, 3],
      [none, 5],
    ],
    { labels: ['a', 'b'] },
  );
  const normalization = { mean: [3], deviation: [2] };

  it('are an error that names the place', async () => {
    expect(await messageOf(() => [...seriesBatches(set, { batch: 2 })])).toBe(
      "seriesBatches: series 1 has no value at step 0 of channel 0. Pass missing: 'mean' to fill in the mean of the channel or missing: 'mask' to mark it too, or fill it before: fillForward.",
    );
  });

  it('are filled forward, and those before the first value stay', () => {
    expect(fillForward({ data: Float32Array.of(none, 1, 2, none, none, 4), steps: 3, width: 2 }).data).toEqual(
      Float32Array.of(none, 1, 2, 1, 2, 4),
    );
  });

  it('become the mean, which is 0 when normalized', () => {
    const [{ inputs }] = seriesBatches(set, { batch: 2, normalization, missing: 'mean' });
    expect([...inputs]).toEqual([0, -1, 1, 0, 0, 0]); // the shorter series first
  });

  it('are marked in channels of their own', () => {
    const [{ inputs, shape }] = seriesBatches(set, { batch: 2, normalization, missing: 'mask' });
    expect(shape).toEqual([3, 2, 2]);
    expect([...inputs]).toEqual([0, 1, -1, 0, 1, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('need a normalization to be filled', async () => {
    expect(await messageOf(() => seriesBatches(set, { batch: 2, missing: 'mean' }))).toBe(
      "seriesBatches: missing 'mean' needs the means of the channels. Give normalization: fitNormalization(train).",
    );
  });

  it('stay out of the loss where they are to be predicted', () => {
    const [{ inputs, targets, mask, count }] = windowBatches(set.series[0], { steps: 2, batch: 1, normalization, missing: 'mean' });
    expect([[...inputs], [...targets], [...mask], count]).toEqual([[-1, 0], [none, 0], [0, 1], 1]);
  });
});

describe('batches by length', () => {
  const set = seriesSet([[1, 2, 3], [4], [5, 6]], { labels: ['x', 'y', 'x'] });

  it('put series side by side, time first, the shortest first', () => {
    const batches = seriesBatches(set, { batch: 2 });
    expect(batches.count).toBe(2);
    expect(batches.at(0)).toEqual({
      inputs: Float32Array.of(4, 5, 0, 6),
      lengths: Int32Array.of(1, 2),
      targets: Int32Array.of(1, 0),
      indices: Int32Array.of(1, 2),
      shape: [2, 2, 1],
      steps: 2,
      batch: 2,
      width: 1,
    });
  });

  it('come in another order in each epoch, the same for the same seed', () => {
    const many = seriesSet(Array.from({ length: 40 }, (_, index) => [index]));
    const order = (seed: number, epoch: number) =>
      [...seriesBatches(many, { batch: 4, seed, epoch })].flatMap(({ indices }) => [...indices]);
    expect(order(1, 0)).toEqual(order(1, 0));
    expect(order(1, 0)).not.toEqual(order(1, 1));
    expect(order(1, 0)).not.toEqual(order(2, 0));
    expect(order(1, 0).sort((a, b) => a - b)).toEqual([...Array(40).keys()]);
  });

  it('keep numbers to predict as numbers', () => {
    const [{ targets }] = seriesBatches(seriesSet([[1], [2]], { targets: [0.5, 1.5] }), { batch: 2 });
    expect(targets).toEqual(Float32Array.of(0.5, 1.5));
  });

  it('hold every value once, and zeros behind it', () => {
    const sets = fc.array(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sets, fc.integer({ min: 1, max: 8 }), fc.option(fc.nat()), (values, batch, seed) => {
        for (const { inputs, lengths, indices, shape } of seriesBatches(seriesSet(values), { batch, seed: seed ?? undefined })) {
          const [steps, rows] = shape;
          indices.forEach((index, b) => {
            const row = Array.from({ length: steps }, (_, t) => inputs[t * rows + b]);
            expect(row).toEqual([...values[index], ...Array(steps - lengths[b]).fill(0)]);
          });
        }
      }),
      { seed: 1 },
    );
  });
});

describe('batches for the next step', () => {
  it('give each step the one after it, and a mask', () => {
    const [batch] = nextStepBatches(
      seriesSet([
        [1, 2, 3],
        [4, 5],
      ]),
      { batch: 2 },
    );
    expect(batch).toEqual({
      inputs: Float32Array.of(4, 1, 0, 2),
      shape: [2, 2, 1],
      targets: Float32Array.of(5, 2, none, 3),
      targetShape: [2, 2, 1],
      mask: Float32Array.of(1, 1, 0, 1),
      count: 3,
      lengths: Int32Array.of(1, 2),
      indices: Int32Array.of(1, 0),
      starts: Int32Array.of(0, 0),
    });
  });

  it('need two steps', async () => {
    expect(await messageOf(() => nextStepBatches(seriesSet([[1, 2], [3]]), { batch: 1 }))).toBe(
      'nextStepBatches: series 1 has 1 step, and predicting the next one needs 2. Leave it out.',
    );
  });
});

describe('windows', () => {
  it('slide over a series, with what follows', () => {
    const batches = windowBatches(rising(7), { steps: 3, horizon: 2, batch: 2 });
    expect(batches.count).toBe(2);
    expect(batches.at(0)).toMatchObject({
      inputs: Float32Array.of(0, 1, 1, 2, 2, 3),
      targets: Float32Array.of(3, 4, 4, 5),
      shape: [3, 2, 1],
      targetShape: [2, 2, 1],
      starts: Int32Array.of(0, 1),
      count: 4,
    });
    expect(batches.at(1)).toMatchObject({ inputs: Float32Array.of(2, 3, 4), targets: Float32Array.of(5, 6), shape: [3, 1, 1] });
  });

  it('have the step after each step as targets without a horizon', () => {
    const [{ inputs, targets }] = windowBatches(rising(5), { steps: 3, stride: 3, batch: 8 });
    expect([[...inputs], [...targets]]).toEqual([
      [0, 1, 2],
      [1, 2, 3],
    ]);
  });

  it('predict the chosen channels only, normalized', () => {
    const series = { data: Float32Array.of(0, 10, 1, 11, 2, 12), steps: 3, width: 2 };
    const [{ inputs, targets, targetShape }] = windowBatches(series, {
      steps: 2,
      horizon: 1,
      batch: 1,
      targetChannels: [1],
      normalization: { mean: [0, 10], deviation: [1, 2] },
    });
    expect([[...inputs], [...targets], targetShape]).toEqual([[0, 0, 1, 0.5], [1], [1, 1, 1]]);
  });

  it('never reach from one series into the next, and occur once each', () => {
    const lengths = fc.array(fc.integer({ min: 6, max: 20 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 1, max: 3 }),
        fc.option(fc.nat()),
        (steps, length, horizon, stride, seed) => {
          const all = steps.map((count, item) => rising(count, 100 * item));
          const seen: string[] = [];
          for (const { inputs, targets, shape, indices, starts } of windowBatches(all, {
            steps: length,
            horizon,
            stride,
            batch: 3,
            seed: seed ?? undefined,
          })) {
            indices.forEach((item, b) => {
              seen.push(`${item} ${starts[b]}`);
              const first = 100 * item + starts[b];
              expect(Array.from({ length }, (_, t) => inputs[t * shape[1] + b])).toEqual(Array.from({ length }, (_, t) => first + t));
              expect(Array.from({ length: horizon }, (_, t) => targets[t * shape[1] + b])).toEqual(
                Array.from({ length: horizon }, (_, t) => first + length + t),
              );
            });
          }
          const wanted = steps.flatMap((count, item) =>
            Array.from({ length: 1 + Math.floor((count - length - horizon) / stride) }, (_, at) => `${item} ${at * stride}`),
          );
          expect([...seen].sort()).toEqual(wanted.sort());
        },
      ),
      { seed: 1 },
    );
  });

  it('that do not fit are refused with what would', async () => {
    expect(await messageOf(() => windowBatches([rising(20), rising(9)], { steps: 10, horizon: 2, batch: 1 }))).toBe(
      'windowBatches: series 1 has 9 steps, and a window of 10 with 2 to predict needs 12. Lower steps to 7, or leave the series out.',
    );
  });
});

describe('splits', () => {
  it('in time keep the order, and a held-out part may begin with what a window reads', () => {
    const series = { ...rising(100), times: Float64Array.from({ length: 100 }, (_, t) => 10 * t) };
    const { train, validation, test } = splitByTime(series, { validation: 0.1, test: 0.2, overlap: 5 });
    expect([train, validation, test].map(({ data, steps }) => [data[0], data[steps - 1]])).toEqual([
      [0, 69],
      [65, 79],
      [75, 99],
    ]);
    expect(test.times?.[0]).toBe(750);
    // The first window predicts the first held-out step, and no window predicts one of the training part.
    const windows = windowBatches(test, { steps: 5, horizon: 1, batch: 1 });
    expect([windows.count, windows.at(0).targets[0]]).toEqual([20, 80]);
  });

  it.each([
    [{ test: 0.5, overlap: 6 }, 'splitByTime: overlap 6 is more than the 5 steps of the training part. Lower overlap.'],
    [
      { validation: 0.01, test: 0.59 },
      'splitByTime: a series of 10 steps is too short: nothing is left for validation. Take a longer series or other shares.',
    ],
    [
      { test: 1 },
      'splitByTime: validation 0 and test 1 are not shares of a series. Give each a number from 0 up, with a sum below 1, e.g. { validation: 0.1 }.',
    ],
  ])('in time that cannot be are refused: %j', async (options, message) => {
    expect(await messageOf(() => splitByTime(rising(10), options))).toBe(message);
  });

  it('of a set take their share of every class, the same for the same seed', () => {
    const set = seriesSet(
      Array.from({ length: 50 }, (_, index) => [index]),
      { labels: Array.from({ length: 50 }, (_, index) => (index < 40 ? 'many' : 'few')) },
    );
    const parts = splitSeries(set, { validation: 0.2, test: 0.1, seed: 3 });
    const few = ({ labels }: typeof set) => labels.filter((label) => label === 0).length;
    expect([parts.train, parts.validation, parts.test].map((part) => [few(part), part.labels.length])).toEqual([
      [7, 35],
      [2, 10],
      [1, 5],
    ]);
    const values = [parts.train, parts.validation, parts.test].flatMap(({ series }) => series.map(({ data }) => data[0]));
    expect(values.sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(splitSeries(set, { validation: 0.2, test: 0.1, seed: 3 })).toEqual(parts);
    expect(splitSeries(set, { validation: 0.2, test: 0.1, seed: 4 })).not.toEqual(parts);
  });

  it('of a set leave one of each class to train on', () => {
    const set = seriesSet([[1], [2], [3]], { labels: ['a', 'b', 'b'] });
    const { train, test } = splitSeries(set, { test: 0.9 });
    expect([[...train.labels], [...test.labels]]).toEqual([[0, 1], [1]]);
  });
});
