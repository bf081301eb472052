import { describe, expect, it } from 'vitest';
import { cellNames } from '../src/cells/cellTable.js';
import { againstSection } from '../src/document/againstSection.js';
import { comparedTasks } from '../src/document/comparedTasks.js';
import { parity } from '../src/tasks/parity.js';
import type { Task } from '../src/tasks/task.js';
import type { RunResult } from '../src/training/result.js';
import { type SomeResult, someResult } from './someResult.js';

/** The tuning of a cell and its runs that count, one for each share right on long sequences. */
function runsOf(cell: string, shares: readonly number[], more: SomeResult = {}): RunResult[] {
  return [
    someResult({ ...more, cell, seed: 0 }),
    ...shares.map((longRight, index) => someResult({ ...more, cell, seed: index + 1, right: 1, longRight })),
  ];
}

/** The same for losses. Infinite: the training diverged. */
function lossesOf(cell: string, losses: readonly number[]): RunResult[] {
  const runs = losses.map((loss, index) => someResult({ cell, seed: index + 1, loss, ...(loss === Infinity && { stopped: 'diverged' }) }));
  return [someResult({ cell, seed: 0 }), ...runs];
}

const endless: Task = { ...parity, goal: { measure: 'loss' } };

function sectionOf(results: readonly RunResult[], task: Task = parity): readonly string[] {
  return againstSection({ results, compared: comparedTasks(results, [task], cellNames), cellOrder: cellNames });
}

/** The row of the only task in the first table, as words. */
const rowIn = (section: readonly string[]): string[] =>
  (section[4].split('\n')[2] ?? '')
    .split('|')
    .slice(1, -1)
    .map((word) => word.trim());

describe('the section against lstm and gru', () => {
  it('compares with the one that more seeds solved, whatever its mean', () => {
    const results = [
      ...runsOf('lstm', [1, 0.5, 0.5]),
      ...runsOf('gru', [0.98, 0.98, 0.98]),
      ...runsOf('statal-value', [1, 1, 0.6]),
      ...runsOf('statal-binary', [0.9, 0.9, 0.9]),
    ];
    const section = sectionOf(results);
    // Of 1, 1, 1, 0.6, 0.5, 0.5, the sums of three are at least 2.6 in 4 ways and at most 2 in 4 ways, of 20.
    expect(rowIn(section)).toEqual(['parity', '2/3, 86.7%', 'lstm: 1/3, 66.7%', 'yes', '0.400']);
    expect(section[2]).toBe(
      [
        '- `statal-value`: at least as good as the better of lstm and gru on 1 of 1 task; 0 of 4 trainings broke down.',
        '- `statal-binary`: at least as good as the better of lstm and gru on 0 of 1 task; 0 of 4 trainings broke down.',
      ].join('\n'),
    );
    expect(section.filter((part) => part.startsWith('### '))).toEqual(['### statal-value', '### statal-binary']);
  });

  it('compares with the better mean where as many seeds solved it, and says where none did', () => {
    const results = [...runsOf('lstm', [0.7, 0.7]), ...runsOf('gru', [0.8, 0.8]), ...runsOf('statal-value', [0.6, 0.6])];
    const section = sectionOf(results);
    expect(rowIn(section)).toEqual(['parity', '0/2, 60%', 'gru: 0/2, 80%', 'both unsolved', '0.333']);
    expect(section[2]).toContain('on 0 of 1 task, and 1 more is solved by neither;');
  });

  it('compares the median nats where a task cannot be solved, and has no p where one is infinite', () => {
    const rivals = [...lossesOf('lstm', [0.3, 0.32, 0.34]), ...lossesOf('gru', [0.4, 0.5, 0.6])];
    const better = sectionOf([...rivals, ...lossesOf('statal-value', [0.2, 0.31, 0.4])], endless);
    // With 0.2, only 0.2 + 0.32 + 0.4 and 0.2 + 0.34 + 0.4 of 10 sums are closer to the half of all than 0.91.
    expect(rowIn(better)).toEqual(['parity', '0.310 nats', 'lstm: 0.320 nats', 'yes', '0.800']);
    const broken = sectionOf([...rivals, ...lossesOf('statal-value', [0.2, 0.33, Infinity])], endless);
    expect(rowIn(broken)).toEqual(['parity', '0.330 nats', 'lstm: 0.320 nats', 'no', '-']);
    expect(broken[2]).toContain('1 of 4 trainings broke down.');
  });

  it('counts trainings that broke down: diverged, or with an infinite loss in the test, in tuning too', () => {
    const diverged = someResult({ cell: 'statal-value', seed: 0, learningRate: 0.03, stopped: 'diverged' });
    const endlessLoss = someResult({ cell: 'statal-value', seed: 9, loss: Infinity });
    const results = [...runsOf('gru', [1, 1]), ...runsOf('statal-value', [1, 1]), diverged, endlessLoss];
    expect(sectionOf(results)[2]).toContain('2 of 5 trainings broke down.');
  });

  it('takes a training that diverged for one that has nothing right', () => {
    const lost = someResult({ cell: 'statal-value', seed: 2, stopped: 'diverged' });
    const results = [...runsOf('gru', [1, 1]), ...runsOf('statal-value', [1]), lost];
    expect(rowIn(sectionOf(results)).slice(1, 4)).toEqual(['1/2, 50%', 'gru: 2/2, 100%', 'no']);
  });

  it('is not there without a form, or without one of the others', () => {
    expect(sectionOf(runsOf('gru', [1]))).toEqual([]);
    expect(sectionOf([...runsOf('statal-value', [1]), ...runsOf('rnn', [1])])).toEqual([]);
  });
});
