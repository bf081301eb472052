import type { Progress } from '@statal/command-line';
import { fakeTerminal } from '@statal/tooling-vitest/fakeTerminal';
import { describe, expect, it } from 'vitest';
import { printableLines } from '../src/reports/printable.js';
import { terminalReport } from '../src/reports/terminalReport.js';
import type { Outcome, TrainingFacts } from '../src/reports/trainingReport.js';

const facts: TrainingFacts = {
  text: 'poems.txt',
  tokens: 1115394,
  vocabularySize: 65,
  unit: { short: 'char', plural: 'characters' },
  validation: 0.1,
  model: 'lstm, 2 layers of 128 units',
  parameters: 279873,
  engine: 'reference',
  directory: 'runs/first',
  resumedAt: 0,
  iterationsPerEpoch: 401,
  iterations: 2000,
};
const progress: Progress = {
  iteration: 1020,
  epoch: 3,
  loss: 1.6123,
  tokensPerSecond: 44812.3,
  done: 0.51,
  secondsLeft: 83,
  engineBytes: 1,
};
const outcome: Outcome = {
  reason: 'interrupted',
  iteration: 1020,
  epoch: 3,
  seconds: 60,
  best: { loss: 1.7, iteration: 1000 },
  directory: 'runs/first',
  resume: 'statal-text train --resume --out runs/first',
  write: 'statal-text generate --model runs/first',
};

describe('the report on a terminal', () => {
  it('says what is trained, keeps validations and samples, and ends with the commands that come next', () => {
    const { stream, text } = fakeTerminal(100);
    const report = terminalReport(stream);
    report.start(facts);
    report.progress({ ...progress, validation: { loss: 1.7034, improved: true } });
    report.sample({ iteration: 1020, text: 'ROMEO:\nO, speak' });
    report.notice('Stopping after this iteration.');
    report.end(outcome);
    for (const part of [
      'text      poems.txt: 1,115,394 characters, 65 different; the last 10% for validation\n',
      'training  to iteration 2,000; an epoch has 401 iterations\n',
      '1,020  loss 1.612  validation 1.703 nats/char  best so far, saved\n',
      '│ ROMEO:\n',
      '│ O, speak\n',
      'Stopping after this iteration.\n',
      'Stopped after 1,020 iterations of 2,000. The training is saved in runs/first.\n',
      'Best validation loss: 1.700 nats/char, after iteration 1,000.\n',
      'Go on:  statal-text train --resume --out runs/first\n',
    ]) {
      expect(text()).toContain(part);
    }
  });

  it('says of a fine-tuned model what it began as, what was changed, and how good it was before', () => {
    const { stream, text } = fakeTerminal(100);
    const report = terminalReport(stream);
    const history = [{ iteration: 300, changes: { learningRate: { from: 0.002, to: 0.001 } } }];
    const past = { from: [{ name: 'base', iteration: 2000 }], history };
    report.start({ ...facts, past, addedTokens: 3, vocabularyNote: '7 words of the text are read as <unk>' });
    report.before({ loss: 1.7034 });
    report.progress(progress);
    report.end({ ...outcome, best: { loss: 1.7034, iteration: 0 } });
    for (const part of [
      '65 in the vocabulary, 3 of them new; the last 10% for validation\n',
      'unknown   7 words of the text are read as <unk>\n',
      'from      base, iteration 2,000\n',
      'changed   learning rate 0.002 -> 0.001 after iteration 300\n',
      'before the first update: validation 1.703 nats/char\n',
      'Best validation loss: 1.703 nats/char, before the first update: the model that it started from was better.\n',
    ]) {
      expect(text()).toContain(part);
    }
  });

  it.each([120, 100, 80, 60, 40])('keeps the live line within %i columns', (columns) => {
    const { stream, text } = fakeTerminal(columns);
    const report = terminalReport(stream);
    report.start(facts);
    const before = text().length;
    report.progress(progress);
    report.notice('now');
    report.close();
    const live = text().slice(before).replaceAll('now\n', '');
    const line = live.split('\n').findLast((row) => row.includes('%')) ?? '';
    expect(line).toContain('51%');
    expect(line.slice(line.lastIndexOf('starting') + 'starting'.length).length).toBeLessThan(columns);
    if (columns >= 80) expect(line).toContain('1,020/2,000  loss 1.612  44,812 tokens/s  1 min 23 s left');
  });
});

describe('what a model writes', () => {
  it('cannot steer the terminal', () => {
    expect(printableLines('a\u001b[2Jb\tc\u0007\r\nd', 80)).toEqual(['ab  c·', 'd']);
  });

  it('is wrapped, an empty line stays', () => {
    expect(printableLines('abcdef\n\ngh', 4)).toEqual(['abcd', 'ef', '', 'gh']);
  });
});
