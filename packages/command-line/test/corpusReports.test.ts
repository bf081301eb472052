import { fakeTerminal } from '@statal/tooling-vitest/fakeTerminal';
import { describe, expect, it } from 'vitest';
import { confusionTable } from '../src/corpus/reports/confusionTable.js';
import { readableReport } from '../src/corpus/reports/readableReport.js';
import type { CorpusProgress, Outcome, TrainingFacts } from '../src/corpus/reports/trainingReport.js';

const facts: TrainingFacts = {
  source: 'animals',
  names: { noun: 'recording', material: 'audio' },
  items: 2500,
  classes: ['cat', 'dog'],
  seconds: 965,
  train: 2025,
  validation: 225,
  test: 250,
  validationRule: '0.1',
  testRule: 'index<5',
  skipped: 2,
  input: ['features', '40 log-mel features of 8,000 Hz, 2 frames a step'],
  model: 'gru, 2 bidirectional layers of 64 units',
  parameters: 131338,
  engine: 'reference',
  directory: 'runs/animals',
  resumedAt: 0,
  labelSmoothing: 0.1,
  epochs: 30,
  iterationsPerEpoch: 64,
};
const progress: CorpusProgress = {
  iteration: 960,
  epoch: 15,
  loss: 0.6123,
  tokensPerSecond: 812.3,
  done: 0.5,
  secondsLeft: 83,
  engineBytes: 1,
};
const outcome: Outcome = {
  reason: 'done',
  iteration: 1920,
  epoch: 30,
  seconds: 150,
  best: { loss: 0.1, iteration: 1856 },
  measured: [
    {
      part: 'test',
      loss: 0.12,
      accuracy: 0.99,
      count: 100,
      counts: [
        [49, 1],
        [0, 50],
      ],
    },
  ],
  classes: ['cat', 'dog'],
  directory: 'runs/animals',
  pictures: { curves: 'runs/animals/curves.svg' },
  resume: 'statal-audio train --resume --out runs/animals',
  use: 'statal-audio classify --model runs/animals FILE.wav',
};

describe('the report on a terminal', () => {
  it('says of a fine-tuned model what it began as, what became of its last layer, and how good it was before', () => {
    const { stream, text } = fakeTerminal(100);
    const report = readableReport(stream, { isTerminal: true });
    const past = { from: [{ name: 'base', iteration: 2000 }], history: [{ iteration: 64, changes: { dropout: { from: 0, to: 0.2 } } }] };
    report.start({ ...facts, itemClasses: 3, past, head: { kind: 'kept', note: 'kept: there are no recordings of "dog"' } });
    report.before({ loss: 0.61, accuracy: 0.84 });
    report.end({ ...outcome, best: { loss: 0.61, iteration: 0 } });
    for (const part of [
      'data:     animals: 2,500 recordings of 3 classes, 2 skipped\n',
      'from:     base, iteration 2,000\n',
      'changed:  dropout 0 -> 0.2 after iteration 64\n',
      'head:     kept: there are no recordings of "dog"\n',
      'before the first update: validation 0.610 nats, 84.0% right\n',
      'Lowest validation loss: 0.610 nats, before the first update, of the model that it started from. That model is the one that is used.\n',
    ]) {
      expect(text()).toContain(part);
    }
  });

  it('says what is trained, keeps validations, and ends with the confusion matrix and the commands that come next', () => {
    const { stream, text } = fakeTerminal(100);
    const report = readableReport(stream, { isTerminal: true });
    report.loading('reading the training part, 16 of 2025 recordings', 16 / 2025);
    report.start(facts);
    report.progress({ ...progress, accuracy: 0.984, validation: { loss: 0.2034, improved: true } });
    report.notice('Stopping after this iteration.');
    report.end(outcome);
    for (const part of [
      'data:     animals: 2,500 recordings of 2 classes, 2 skipped\n',
      'parts:    2,025 recordings to train on, 16 min 5 s of audio; 225 to validate (10%); 250 to test (index<5)\n',
      'loss:     in training with labels smoothed by 0.1, in validation and test without\n',
      'epoch 15/30  smoothed loss 0.612  validation 0.203 nats, 98.4% right  1 min 23 s left  best so far, saved\n',
      'Stopping after this iteration.\n',
      'Done: 30 epochs, 1,920 iterations, 2 min 30 s. The model is saved in runs/animals.\n',
      'Test accuracy: 99.0% (99 of 100), loss 0.120 nats, macro F1 0.990\n  actual  predicted as\n          cat dog\n  cat      49   1\n  dog       ·  50\n',
      'Curves: runs/animals/curves.svg\n',
      'Go on:  statal-audio train --resume --out runs/animals --epochs 60\n',
    ]) {
      expect(text()).toContain(part);
    }
  });

  it('has the loss of a model without classes, beside what it is compared with', () => {
    const { stream, text } = fakeTerminal(100);
    const report = readableReport(stream, { isTerminal: true });
    const names = { noun: 'clip', material: 'video' };
    report.start({ ...facts, names, classes: [], labelSmoothing: 0, input: ['frames', '64 x 64, gray'] });
    report.progress({ ...progress, validation: { loss: 0.2034, improved: false } });
    const compared = { 'the last frame repeated': 0.5 };
    report.end({ ...outcome, classes: [], measured: [{ part: 'test', loss: 0.12, count: 100, compared }] });
    for (const part of [
      'data:     animals: 2,500 clips, 2 skipped\nparts:    2,025 clips to train on, 16 min 5 s of video;',
      'frames:   64 x 64, gray\nmodel:',
      'epoch 15/30  loss 0.612  validation 0.203 nats  1 min 23 s left\n',
      'Test loss: 0.1200 nats; the last frame repeated: 0.5000\n',
    ]) {
      expect(text()).toContain(part);
    }
  });

  it.each([120, 80, 60, 40])('keeps the live line within %i columns', (columns) => {
    const { stream, text } = fakeTerminal(columns);
    const report = readableReport(stream, { isTerminal: true });
    report.start(facts);
    const before = text().length;
    report.progress(progress);
    report.notice('now');
    report.close();
    const line =
      text()
        .slice(before)
        .split('\n')
        .findLast((row) => row.includes('%')) ?? '';
    expect(line).toContain('50%');
    expect(line.slice(line.lastIndexOf('starting') + 'starting'.length).length).toBeLessThan(columns);
  });
});

describe('the confusion table', () => {
  const classes = Array.from({ length: 30 }, (_, index) => `class${index}`);
  const counts = classes.map((_, row) => classes.map((_, column) => (row === column ? 5 : row === 3 && column === 4 ? 2 : 0)));

  it('lists what went wrong where there is no room for a table', () => {
    expect(confusionTable(counts, { classes, width: 80 })).toEqual(['class3 taken for class4: 2']);
    expect(
      confusionTable(
        counts.map((row, index) => (index === 3 ? row.map(() => 0) : row)),
        { classes, width: 80 },
      ),
    ).toEqual(['nothing was taken for something else']);
  });
});
