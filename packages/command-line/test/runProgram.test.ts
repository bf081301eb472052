import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as library from '../src/index.js';

const { Failure, realNumber, refuseOtherSettings, runProgram, UsageError, wholeNumber } = library;

const verb = (): Command =>
  new Command('count')
    .addOption(new Option('--from <n>', 'first').argParser(wholeNumber({ from: 1, to: 9 })).default(1))
    .addOption(new Option('--share <x>', 'part').argParser(realNumber({ above: 0, below: 1 })))
    .addOption(new Option('--kind <kind>', 'which').choices(['odd', 'even']))
    .action(({ from }: { readonly from: number }) => {
      if (from === 2) throw new UsageError('--from 2', 'it is even', 'Give another');
      if (from === 3) throw new Failure('The disk is full');
      if (from === 4) throw new Error('nobody thought\nof this');
    });
const program = { name: 'counts', version: '1.2.3', description: 'Counts.', examples: ['counts count --from 5'], verbs: [verb] };

let [stdout, stderr] = ['', ''];

/** The output and the exit code of a call. */
async function run(...words: string[]): Promise<number> {
  [stdout, stderr] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  return runProgram(['node', 'counts', ...words], program).finally(() => vi.restoreAllMocks());
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a program', () => {
  it('ends with 0 when all went well, 2 where the person can put it right, 1 where nobody could know', async () => {
    expect([await run('count'), stderr]).toEqual([0, '']);
    expect([await run('count', '--from', '2'), stderr]).toEqual([2, 'counts: --from 2: it is even. Give another.\n']);
    expect([await run('count', '--from', '3'), stderr]).toEqual([1, 'counts: The disk is full.\n']);
    expect(await run('count', '--from', '4')).toBe(1);
    expect(stderr).toBe('counts: nobody thought of this. Add --verbose to see where it happened\n');
    await run('count', '--from', '4', '--verbose');
    expect(stderr).toContain('runProgram.test.ts');
  });

  const mistakes = [
    ['count --form 3', '--form: there is no such flag. Did you mean --from? See counts count --help.'],
    ['count --from', '--from: its value is missing. Write it as --from <n>. See counts count --help.'],
    ['count --from 10', '--from 10: expected a whole number from 1 to 9. See counts count --help.'],
    ['count --share 1', '--share 1: expected a number, more than 0 and less than 1. See counts count --help.'],
    ['count --kind both', '--kind both: expected one of odd, even. See counts count --help.'],
    ['count sheep', 'sheep: count takes flags only, such as --from. Put a value that has spaces in quotes. See counts count --help.'],
    ['cuont', 'cuont: there is no such command. Did you mean count? See counts --help.'],
  ] as const;
  it.each(mistakes)('counts %s is refused in one line', async (words, line) => {
    expect([await run(...words.split(' ')), stderr]).toEqual([2, `counts: ${line}\n`]);
  });

  it('as a rank that prints nothing fails after the one that prints', async () => {
    vi.stubEnv('OMPI_COMM_WORLD_SIZE', '2');
    vi.stubEnv('OMPI_COMM_WORLD_RANK', '1');
    const start = performance.now();
    expect([await run('count', '--from', '10'), stderr]).toEqual([2, '']);
    const late = performance.now() - start;
    vi.stubEnv('OMPI_COMM_WORLD_RANK', '0');
    expect([await run('count', '--from', '10'), stderr]).toEqual([2, expect.stringContaining('--from 10')]);
    expect(late).toBeGreaterThan(450);
    vi.unstubAllEnvs();
  });

  it('shows its help without words, and its version', async () => {
    expect(await run()).toBe(0);
    expect(stdout).toContain('Examples:\n  counts count --from 5\n\nEvery command has examples of its own: counts count --help');
    await run('--version');
    expect(stdout).toBe('1.2.3\n');
  });

  it('of the README runs as it stands', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const [, example] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const body = example
      .replace(/import (\{.*\}) from '@statal\/command-line';/, 'const $1 = library;')
      .replace(/import (\{.*\}) from 'commander';/, 'const $1 = commander;')
      .replace(': { readonly number: number }', '')
      .replace('process.exitCode =', 'return');
    const printed: unknown[] = [];
    const call = Object.getPrototypeOf(async () => {}).constructor('library', 'commander', 'console', body);
    expect(await call(library, { Command, Option }, { log: (word: unknown) => printed.push(word) })).toBe(0);
    expect(printed).toEqual([1.5]);
  });
});

describe('a training that goes on', () => {
  const saved = { units: 8, learningRate: 0.1, epochs: 3, bidirectional: true };
  const stays = { reason: 'its parameters have that shape', wayOut: 'start another training' };
  const refuse = (flags: object, ...typed: string[]): void =>
    refuseOtherSettings(saved, {
      flags,
      typed: new Set(typed),
      fixed: { units: stays, bidirectional: stays, layerNorm: stays, epochs: undefined },
      what: 'the training in runs/first was started',
    });

  it('takes flags that repeat its settings, flags that nobody typed, and settings that may change', () => {
    expect(() => refuse({ units: 8, learningRate: 0.5, epochs: 9, bidirectional: false }, 'units', 'epochs', 'learningRate')).not.toThrow();
  });

  it('refuses another setting, says why and what to do', () => {
    expect(() => refuse({ units: 16 }, 'units')).toThrow(
      '--units 16: the training in runs/first was started with 8, and its parameters have that shape. Leave the flag out, or start another training.',
    );
  });

  it('names a switch as it was typed', () => {
    expect(() => refuse({ bidirectional: false }, 'bidirectional')).toThrow(
      '--no-bidirectional: the training in runs/first was started with it, and',
    );
    expect(() => refuse({ layerNorm: true }, 'layerNorm')).toThrow('--layer-norm: the training in runs/first was started without it, and');
  });
});
