import { item, type Tensor, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { accuracy, classificationReport, confusionMatrix, natsToBits, perplexity, runningMean } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';

describe('units', () => {
  it('ln 2 nats are one bit, and a perplexity of 2', () => {
    expect(natsToBits(Math.LN2)).toBe(1);
    expect(perplexity(Math.LN2)).toBeCloseTo(2, 12);
  });
});

describe('runningMean', () => {
  it('weighs what is added and goes on from the sums of another', () => {
    const first = runningMean();
    expect(first.mean).toBeNaN();
    first.add(1);
    first.add(4, 2);
    expect([first.mean, first.weight]).toEqual([3, 3]);
    first.add(100, 0);
    expect(first.mean).toBe(3);
    const second = runningMean(first);
    second.add(7);
    expect([second.mean, first.mean]).toEqual([4, 3]);
    second.reset();
    expect(second.weight).toBe(0);
  });
});

describe('confusionMatrix', () => {
  it('counts what was predicted for what', () => {
    const matrix = confusionMatrix({ classes: 3 });
    matrix.add([0, 1, 2], [0, 1, 1]);
    matrix.add(Int32Array.of(1, 1), Float32Array.of(1, 2));
    expect(matrix.counts).toEqual([
      [1, 0, 0],
      [0, 2, 1],
      [0, 1, 0],
    ]);
    expect(matrix.count).toBe(5);
    matrix.reset();
    expect([matrix.count, matrix.counts.flat()]).toEqual([0, new Array(9).fill(0)]);
  });

  it('passes over what the mask leaves out, whatever it holds', () => {
    const matrix = confusionMatrix({ classes: 2 });
    matrix.add([1, Number.NaN, 7], [0, -100, 1], { mask: [1, 0, 0] });
    expect([matrix.count, matrix.counts]).toEqual([
      1,
      [
        [0, 1],
        [0, 0],
      ],
    ]);
  });

  it('says what is no class, and counts nothing then', async () => {
    const matrix = confusionMatrix({ classes: 3 });
    expect(await messageOf(() => confusionMatrix({ classes: 0 }))).toBe('confusionMatrix: classes is 0, expected a whole number from 1');
    expect(await messageOf(() => matrix.add([0, 3], [0, 1]))).toBe(
      'confusionMatrix: predicted 3 at position 1 is not a class from 0 to 2. Leave out what does not count: { mask }',
    );
    expect(await messageOf(() => matrix.add([0, 1], [0, -100]))).toBe(
      'confusionMatrix: actual -100 at position 1 is not a class from 0 to 2. Leave out what does not count: { mask }',
    );
    expect(await messageOf(() => matrix.add([0, 1.5], [0, 1]))).toBe(
      'confusionMatrix: predicted 1.5 at position 1 is not a class from 0 to 2. Leave out what does not count: { mask }',
    );
    expect(await messageOf(() => matrix.add([0], [0, 1]))).toBe(
      'confusionMatrix: got 1 predicted, 2 actual. Give one of each for every position',
    );
    expect(await messageOf(() => matrix.add([0], [0], { mask: [1, 1] }))).toBe(
      'confusionMatrix: got 1 predicted, 1 actual, 2 mask. Give one of each for every position',
    );
    expect(matrix.count).toBe(0);
  });
});

describe('classificationReport', () => {
  it('gives precision, recall and F1 of each class', () => {
    const report = classificationReport([
      [5, 1, 0],
      [2, 3, 1],
      [1, 0, 3],
    ]);
    expect(report.accuracy).toBeCloseTo(11 / 16, 12);
    const [first, second, third] = report.classes;
    expect([first.precision, first.recall, first.support]).toEqual([5 / 8, 5 / 6, 6]);
    expect([second.precision, second.recall, second.support]).toEqual([3 / 4, 3 / 6, 6]);
    expect([third.precision, third.recall, third.support]).toEqual([3 / 4, 3 / 4, 4]);
    for (const { f1, precision, recall } of report.classes) expect(f1).toBeCloseTo(2 / (1 / precision + 1 / recall), 12);
    expect(report.macro.precision).toBeCloseTo((5 / 8 + 3 / 4 + 3 / 4) / 3, 12);
    expect(report.macro.recall).toBeCloseTo((5 / 6 + 1 / 2 + 3 / 4) / 3, 12);
    expect(report.macro.f1).toBeCloseTo((first.f1 + second.f1 + third.f1) / 3, 12);
  });

  it('says NaN of what no data speaks of, and leaves a class that never came out of the means', () => {
    // Class 0 is never predicted, class 1 never there, class 2 neither, class 3 always right.
    const { accuracy, classes, macro } = classificationReport([
      [0, 2, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 2],
    ]);
    expect(accuracy).toBe(0.5);
    expect(classes).toEqual([
      { precision: Number.NaN, recall: 0, f1: 0, support: 2 },
      { precision: 0, recall: Number.NaN, f1: 0, support: 0 },
      { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN, support: 0 },
      { precision: 1, recall: 1, f1: 1, support: 2 },
    ]);
    expect(macro).toEqual({ precision: 1 / 3, recall: 1 / 3, f1: 1 / 3 });
  });

  it('is all NaN where nothing was counted', () => {
    const { accuracy, macro } = classificationReport(confusionMatrix({ classes: 2 }).counts);
    expect([accuracy, macro.precision, macro.recall, macro.f1]).toEqual(new Array(4).fill(Number.NaN));
  });

  it('exchanges precision and recall where actual and predicted are exchanged', () => {
    const counts = [
      [4, 1, 0],
      [2, 0, 3],
      [0, 0, 6],
    ];
    const [report, other] = [counts, counts.map((_, index) => counts.map((row) => row[index]))].map(classificationReport);
    expect(other.classes.map(({ precision, recall, f1 }) => [recall, precision, f1])).toEqual(
      report.classes.map(({ precision, recall, f1 }) => [precision, recall, f1]),
    );
    expect(other.accuracy).toBe(report.accuracy);
  });

  it('says when counts are not square', async () => {
    expect(await messageOf(() => classificationReport([[1, 2], [3]]))).toBe(
      'classificationReport: counts are 2 rows of 2, 1, expected as many columns as rows',
    );
  });
});

describe.each(kindsThatWait)('accuracy on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const logits = tensor(engine, [
    [
      [1, 2],
      [3, 0],
    ],
    [
      [0, 1],
      [Number.NaN, Number.NaN],
    ],
  ]); // [T, B, V]
  const targets = tensor(engine, Int32Array.of(1, 1, 1, -100), { shape: [2, 2] });
  const make = (...values: number[]): Tensor => tensor(engine, Float64Array.from(values), { shape: [2, 2] });

  it('is the part of the positions that count whose greatest logit is right', () => {
    expect(item(accuracy(logits, targets, { mask: make(1, 1, 1, 0) }))).toBeCloseTo(2 / 3, 6);
    expect(item(accuracy(logits, targets, { weights: make(1, 2, 1, 0) }))).toBe(0.5);
    expect(item(accuracy(logits, targets))).toBe(0.5);
  });

  it('says what is wrong', async () => {
    expect(await messageOf(() => accuracy(logits, make(1, 1, 1, 0)))).toBe(
      'accuracy: expected logits [..., V] and int targets [...], got logits [2, 2, 2] and float targets [2, 2]',
    );
  });
});
