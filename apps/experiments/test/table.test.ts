/** The published table by one command. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readCosts } from '../src/costs/costs.js';
import { learningRates } from '../src/training/protocol.js';
import { readResults } from '../src/training/resultsStore.js';
import { lines, run, start, workplace } from './program.js';

const place = workplace();
/** Two cells on a task that takes a second. */
const small = (out: string, ...more: string[]): string[] => [
  ...['table', '--task', 'parity', '--cells', 'rnn,gru', '--seeds', '2', '--iterations', '20', '--out', place.path(out)],
  ...more,
];
const seedsIn = async (out: string): Promise<number[]> =>
  (await readResults(place.path(out))).results.map(({ configuration }) => configuration.seed).sort((a, b) => a - b);
const tuned = learningRates.flatMap(() => [0, 0]);

describe('the whole table', () => {
  it('is made of seeds from 21 on, and ends with the report', async () => {
    const { code, stdout, stderr } = await run(small('whole'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await seedsIn('whole')).toEqual([...tuned, 21, 21, 22, 22]);
    expect(stdout).toMatch(/report\.md: 10 runs, 1 picture in /);
    expect(stdout).not.toContain('See it:');
    const shown = await run(['report', place.path('whole'), '--print']);
    expect(await readFile(join(place.path('whole'), 'report.md'), 'utf8')).toBe(shown.stdout);
    expect(shown.stdout).toContain('at most 20 updates, seeds 21 to 22.');
    expect(shown.stdout).toMatch(/\| cell \| parity \| ms a step \|/);
    expect(shown.stdout).toMatch(/## What a step costs[^#]*\| gru +\| +\d+\.\d\d \| +1\.00 \| +\d+\.\d \|/);
    const costs = await readCosts(place.path('whole'));
    expect(costs?.costs.map(({ cell, budget }) => [cell, budget])).toEqual([
      ['rnn', 8000],
      ['gru', 8000],
      ['rnn', 50_000],
      ['gru', 50_000],
    ]);
  });

  it('that is there already is not made again, and other seeds are added', async () => {
    await run(small('again'));
    const before = await stat(join(place.path('again'), 'runs.jsonl'));
    const measured = await readFile(join(place.path('again'), 'costs.json'), 'utf8');
    const again = await run(small('again'));
    expect(await readFile(join(place.path('again'), 'costs.json'), 'utf8')).toBe(measured);
    expect(again.stdout).toContain('Nothing was left to do: all 10 runs were in');
    expect(await stat(join(place.path('again'), 'runs.jsonl'))).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
    const { stdout } = await run(small('again', '--first-seed', '23', '--json'));
    expect(lines(stdout)).toHaveLength(4);
    expect(await seedsIn('again')).toEqual([...tuned, 21, 21, 22, 22, 23, 23, 24, 24]);
  });

  it('has its costs measured again with --costs', async () => {
    await run(small('again'));
    const measured = await readFile(join(place.path('again'), 'costs.json'), 'utf8');
    expect((await run(small('again', '--costs'))).code).toBe(0);
    expect(await readFile(join(place.path('again'), 'costs.json'), 'utf8')).not.toBe(measured);
  });

  it('that is stopped writes no report, and the same command goes on', async () => {
    const words = small('stopped', '--iterations', '400');
    const stopped = start(words);
    await stopped.printed('kept in');
    while (!existsSync(join(place.path('stopped'), 'runs.jsonl'))) await sleep(10);
    stopped.child.kill('SIGINT');
    const { code, stdout } = await stopped.finished;
    expect(code).toBe(0);
    expect(stdout).toMatch(/Go on: {2}.* table --task parity --cells rnn,gru .*--iterations 400/);
    expect(existsSync(join(place.path('stopped'), 'report.md'))).toBe(false);
    expect((await run(words)).code).toBe(0);
    expect(await seedsIn('stopped')).toEqual([...tuned, 21, 21, 22, 22]);
    expect(existsSync(join(place.path('stopped'), 'report.md'))).toBe(true);
  });
});
