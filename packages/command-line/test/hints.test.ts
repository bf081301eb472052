/** Hints of library errors: libraries name no flags, and programs name only flags of the verb. */
import { DatasetError, type DatasetFact } from '@statal/datasets';
import { PathError } from '@statal/files';
import { DeviceLostError } from '@statal/tensors';
import { flagsInLibrary } from '@statal/tooling-vitest/flagsInErrors';
import { TrainingError } from '@statal/train';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { explainError, Failure, runProgram, trainingFailure } from '../src/index.js';

const libraries = ['tensors', 'autograd', 'cells', 'layers', 'train', 'datasets', 'blas', 'files'];

it.each(libraries)('%s names no flags: it knows no program', (name) => {
  expect(flagsInLibrary(new URL(`../../${name}/src/`, import.meta.url))).toEqual([]);
});

const unknown = { token: 'ø', count: 1, position: 5, line: 1 };
const hints: readonly (readonly [fact: DatasetFact, flags: readonly string[], hint: string])[] = [
  [
    { kind: 'unknown tokens', tokens: [unknown] },
    ['--unknown'],
    'The model has never seen it: take it out of the text, or add --unknown skip to leave it out.',
  ],
  [{ kind: 'unknown tokens', tokens: [unknown, unknown] }, [], 'The model has never seen them: take them out of the text.'],
  [
    { kind: 'too short', tokens: 20, steps: 3, batch: 1 },
    ['--steps', '--batch'],
    'Use a longer text, or lower --steps to 3 or lower --batch to 1.',
  ],
  [{ kind: 'too short', tokens: 20, steps: 0, batch: 0 }, ['--steps', '--batch'], 'Use a longer text, or lower --batch and --steps.'],
  [{ kind: 'too short', tokens: 20, steps: 3, batch: 1 }, ['--model'], 'Use a longer text.'],
  [{ kind: 'too short', tokens: 1, steps: 0, batch: 0 }, ['--steps', '--batch'], 'Use a longer text.'],
  [
    { kind: 'no download', again: 'Try again later' },
    ['--data'],
    'Try again later, or get it by other means and name its folder with --data.',
  ],
  [{ kind: 'no download', again: 'Try again later' }, [], 'Try again later.'],
  [{ kind: 'web address' }, ['--input'], 'Download it and name the file.'],
  [{ kind: 'failed rank', rank: 1 }, ['--data'], 'Mend that, and start all ranks again.'],
];

describe('an error of a library', () => {
  it.each(hints)('with the fact %j is explained in the flags %j', (fact, flags, hint) => {
    const error = new DatasetError('poems.txt', 'it is so', 'Call { this: function }', { fact });
    expect(explainError(error, new Set(flags))).toEqual({ line: `poems.txt: it is so. ${hint}`, exitCode: 2 });
  });

  it('without one is shown as it is, and so is a path that cannot be written', () => {
    expect(explainError(new DatasetError('poems.txt', 'it is empty', 'Take another')).line).toBe('poems.txt: it is empty. Take another.');
    expect(explainError(new PathError('/proc/x', 'it is not writable', 'Choose another place'))).toEqual({
      line: '/proc/x: it is not writable. Choose another place.',
      exitCode: 2,
    });
  });
});

describe('a training that failed', () => {
  const lineFor = async (error: Error, ...flags: string[]): Promise<string> =>
    explainError(await trainingFailure(error, '/nowhere/at/all', 'again'), new Set(flags)).line;

  it('advises the flags that the verb has, and no others', async () => {
    const diverged = new TrainingError('diverged', 2, 'the loss of iteration 2 is NaN', 'Lower the learningRate');
    const said = 'The training stopped: the loss of iteration 2 is NaN. Nothing is saved yet.';
    expect(await lineFor(diverged, '--overwrite', '--learning-rate', '--clip')).toBe(
      `${said} Start again in another directory (or with --overwrite) with a lower --learning-rate or a smaller --clip.`,
    );
    expect(await lineFor(diverged, '--learning-rate')).toBe(`${said} Start again in another directory with a lower --learning-rate.`);
    expect(await lineFor(diverged)).toBe(`${said} Start again in another directory.`);
    const lost = new DeviceLostError('gpu engine', 'the driver was reset');
    expect(await lineFor(lost, '--engine')).toMatch(/Nothing is saved yet\. Start it again, or with another --engine\.$/);
    expect(await lineFor(lost)).toMatch(/Nothing is saved yet\. Start it again\.$/);
  });
});

describe('a program', () => {
  const failing = (error: Error) => () =>
    new Command('fail')
      .option('--steps <n>', 'how many')
      .option('--word <text>', 'any')
      .action(() => {
        throw error;
      });
  const said = async (error: Error, ...words: string[]): Promise<string> => {
    let stderr = '';
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    });
    await runProgram(['node', 'tries', 'fail', ...words], {
      name: 'tries',
      version: '1.0.0',
      description: 'Tries.',
      examples: [],
      verbs: [failing(error)],
    });
    write.mockRestore();
    return stderr;
  };

  it('explains an error with the flags of the verb that ran', async () => {
    const fact = { kind: 'too short', tokens: 20, steps: 3, batch: 1 } as const;
    expect(await said(new DatasetError('poems.txt', 'it is short', 'Lower steps', { fact }))).toBe(
      'tries: poems.txt: it is short. Use a longer text, or lower --steps to 3.\n',
    );
    expect(await said(new Failure('The disk is full', { wayOut: (flags) => [...flags].join(' ') }))).toBe(
      'tries: The disk is full. --steps --word --verbose.\n',
    );
  });

  it('keeps to one line, whatever words are typed', async () => {
    expect(await said(new Failure('a\nb\u2028c\u001b[31m'))).toBe('tries: a\\u000ab\\u2028c\\u001b[31m.\n');
    expect(await said(new Failure('x'), '--wrod\n', 'a')).toMatch(/^tries: --wrod\\u000a: there is no such flag\.[^\n]*\n$/);
  });
});
