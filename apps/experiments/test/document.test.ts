import { describe, expect, it } from 'vitest';
import { cellNames } from '../src/cells/cellTable.js';
import { makeDocument } from '../src/document/document.js';
import { measuring } from '../src/inside/insideResult.js';
import { parity } from '../src/tasks/parity.js';
import type { Task } from '../src/tasks/task.js';
import { someInside } from './someInside.js';
import { someResult } from './someResult.js';

const tasks = [parity];

describe('the report', () => {
  const results = [
    // gru: 0.01 solves sooner than 0.003, so its runs count.
    someResult({ seed: 0, learningRate: 0.01, right: 1, solvedAt: 100, longSolvedAt: 200 }),
    someResult({ seed: 0, learningRate: 0.003, right: 1, solvedAt: 200, longSolvedAt: 300 }),
    someResult({ seed: 1, right: 1, solvedAt: 100, longSolvedAt: 200 }),
    someResult({ seed: 2, right: 0.9991, longRight: 0.8125, solvedAt: 200 }),
    someResult({ seed: 3, right: 0.6 }),
    // rnn: the run that counts diverged.
    someResult({ cell: 'rnn', seed: 0 }),
    someResult({ cell: 'rnn', seed: 1, stopped: 'diverged' }),
    // A search over sizes.
    ...[2, 5].flatMap((units) =>
      [0, 1, 2, 3].map((seed) => someResult({ units, seed, budget: undefined, right: units === 5 && seed !== 1 ? 1 : 0.5 })),
    ),
  ];
  const files = makeDocument({ results, tasks, cellOrder: cellNames });

  it('is a document with tables', () => {
    expect(files[0].path).toBe('report.md');
    expect(files[0].content).toMatchSnapshot();
  });

  it('has a picture for each comparison', () => {
    expect(files.slice(1).map(({ path }) => path)).toEqual(['curves/parity.svg', 'curves/parity-sizes.svg']);
    for (const { content } of files.slice(1)) expect(content).toMatchSnapshot();
  });

  it('refers to every picture and to no other', () => {
    const named = [...files[0].content.matchAll(/\]\((.*?)\)/g)].map(([, path]) => path);
    expect(named).toEqual(files.slice(1).map(({ path }) => path));
  });

  it('does not depend on the order in which the runs were made', () => {
    const tables = ({ content }: { content: string }): string => content;
    expect(makeDocument({ results: results.toReversed(), tasks, cellOrder: cellNames }).map(tables)).toEqual(files.map(tables));
  });

  it('says what chance is only where it knows the text', () => {
    const read = { ...parity, data: { kind: 'text', name: 'poems.txt', checksum: '0123456789abcdef' } } as const;
    expect(files[0].content).toContain('Without looking: 50%.');
    const [document, picture] = makeDocument({ results, tasks: [read], cellOrder: cellNames });
    expect(document.content).not.toContain('Without looking');
    expect(picture.content).not.toContain('chance');
  });

  it('names the recordings of the runs: by name and checksum where they are at hand, else by checksum alone', () => {
    const { configuration, ...rest } = someResult();
    const heard = { ...rest, configuration: { ...configuration, task: { ...configuration.task, recordings: '0123456789abcdef' } } };
    const tuned = { ...heard, configuration: { ...heard.configuration, seed: 0 } };
    const contentFor = (data: Task['data']): string =>
      makeDocument({ results: [tuned, heard], tasks: [{ ...parity, data }], cellOrder: cellNames })[0].content;
    const known = contentFor({ kind: 'recordings', name: 'synthesized digits', checksum: '0123456789abcdef' });
    expect(known).toContain('Without looking: 50%. Recordings: synthesized digits, SHA-256 01234567. ');
    const other = contentFor({ kind: 'recordings', name: 'synthesized digits', checksum: 'fedcba9876543210' });
    expect(other).toContain('or more. Recordings: SHA-256 01234567. ');
  });

  it('shows what is inside the models, by cell and seed, and leaves out what was measured by other rules', () => {
    const [lstm, gru] = ['lstm', 'gru'].map((cell) => someInside({ cell }));
    const other = someInside({ seed: 2 });
    const inside = [gru, lstm, other, { ...someInside({ seed: 3 }), measuring: measuring + 1 }];
    const [{ content }] = makeDocument({ results, inside, tasks, cellOrder: cellNames });
    const [before, section] = content.split('\n\n## Inside the models\n\n');
    expect(`${before}\n`).toBe(files[0].content);
    const rows = section.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.slice(2).map((row) => row.split('|').slice(1, 3).join().replaceAll(' ', ''))).toEqual(['lstm,1', 'gru,1', 'gru,2']);
    expect(section).toMatchSnapshot();
  });

  it('shows a state that overflows and a training that diverged', () => {
    const { test: _, ...broken } = someInside({ cell: 'rnn' });
    const inside = [{ ...broken, stopped: 'diverged', updates: 1240, growth: { overflowsAt: 57 } } as const];
    const [{ content }] = makeDocument({ results: [], inside, tasks, cellOrder: cellNames });
    expect(content).toMatch(/\| +diverged at 1,240 \|/);
    expect(content).toMatch(/\| +∞ from 57 \|/);
  });

  it('names all seeds that count, whichever cell has them', () => {
    const more = [21, 22].flatMap((seed) => someResult({ seed, right: 1 }));
    const [{ content }] = makeDocument({ results: [...results, ...more], tasks, cellOrder: cellNames });
    expect(content).toContain('at most 600 updates, seeds 1 to 3 and 21 to 22.');
    expect(content).toMatch(/^\| gru .* 4\/5 \|/m);
  });

  it('leaves tuning alone out, and says when nothing counts yet', () => {
    const [{ content }, ...pictures] = makeDocument({ results: [someResult({ seed: 0 })], tasks, cellOrder: cellNames });
    expect(content).toContain('No run that counts has been made yet.');
    expect(pictures).toEqual([]);
  });
});
