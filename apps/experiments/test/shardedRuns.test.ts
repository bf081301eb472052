/** Real processes that share a folder of results. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../src/training/result.js';
import { readResults } from '../src/training/resultsStore.js';
import { lines, run, workplace } from './program.js';

const place = workplace();

describe('shards of a comparison', () => {
  const flags = ['run', '--task', 'parity,copy', '--cells', 'rnn,gru', '--seeds', '1', '--iterations', '20', '--workers', '1'];
  const into = (out: string, ...more: string[]): string[] => [...flags, '--out', place.path(out), ...more];

  it('that write to one folder at once give the report of a run in one process, and are found by other numbers of shards', async () => {
    const [first, second, whole] = await Promise.all([
      run(into('shared', '--shard', '1/2', '--json')),
      run(into('shared', '--shard', '2/2', '--json')),
      run(into('whole', '--workers', '2')),
    ]);
    expect([first.code, second.code, whole.code]).toEqual([0, 0, 0]);
    const keysOf = (stdout: string): Set<unknown> => new Set(lines(stdout).map(({ key }) => key));
    const [ours, theirs] = [keysOf(first.stdout), keysOf(second.stdout)];
    expect([ours.size, theirs.size]).toEqual([8, 8]);
    expect(new Set([...ours, ...theirs]).size).toBe(16);
    expect((await readdir(place.path('shared'))).sort()).toEqual(['runs.1-of-2.jsonl', 'runs.2-of-2.jsonl']);

    const again = await run(into('shared', '--shard', '2/3'));
    expect(again.stdout).toMatch(/shard: +2 of 3: 1 of 4 pairs of a task and a cell/);
    expect(again.stdout).toContain('Nothing was left to do: all 4 runs were in');
    const more = await run(into('shared', '--seeds', '2', '--json'));
    expect(lines(more.stdout).map(({ configuration }) => (configuration as RunResult['configuration']).seed)).toEqual([2, 2, 2, 2]);
    expect(await readdir(place.path('shared'))).toContain('runs.jsonl');

    await run(into('whole', '--seeds', '2'));
    const [shared, alone] = await Promise.all(['shared', 'whole'].map((out) => run(['report', place.path(out), '--print'])));
    expect(shared.code).toBe(0);
    expect(shared.stdout.replaceAll(place.path('shared'), '')).toBe(alone.stdout.replaceAll(place.path('whole'), ''));
  });

  it('that have no pair have nothing to do, and say so', async () => {
    const { code, stdout } = await run(into('idle', '--shard', '9/9'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/shard: +9 of 9: 0 of 4 pairs of a task and a cell/);
    expect((await readResults(place.path('idle'))).results).toEqual([]);
  });

  it('of sizes and of inside have files of their own too', async () => {
    const [sizes, inside] = await Promise.all([
      run([
        'sizes',
        '--task',
        'flip-flop,parity',
        '--cells',
        'gru',
        '--seeds',
        '1',
        '--iterations',
        '10',
        '--out',
        place.path('sizes'),
        '--shard',
        '1/2',
      ]),
      run(['inside', '--task', 'parity', '--cells', 'rnn,gru', '--iterations', '10', '--out', place.path('inside'), '--shard', '2/2']),
    ]);
    expect([sizes.code, inside.code]).toEqual([0, 0]);
    expect(sizes.stdout.match(/smallest that solves it/g)).toHaveLength(1);
    expect(await readdir(place.path('sizes'))).toEqual(['runs.1-of-2.jsonl']);
    expect((await readFile(join(place.path('inside'), 'inside.2-of-2.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });
});
