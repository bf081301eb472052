import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../src/training/result.js';
import { lines, quick, run, start, workplace } from './program.js';

const place = workplace();
const results = async (out: string): Promise<RunResult[]> =>
  (await readFile(join(place.path(out), 'runs.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunResult);
/** All fields except the time, sorted by key. */
const numbers = async (out: string): Promise<unknown[]> =>
  (await results(out)).map((result) => ({ ...result, seconds: 0 })).sort((a, b) => (a.key < b.key ? -1 : 1));
const fresh = (out: string, ...more: string[]): string[] => [...quick, '--out', place.path(out), ...more];
/** Flags of a comparison that is long enough to be killed halfway. */
const longer = ['--iterations', '100', '--seeds', '2'];

describe('a comparison', () => {
  it('stores and prints one line a run, and the report shows them', async () => {
    const { code, stdout } = await run(fresh('whole', '--json'));
    expect(code).toBe(0);
    const printed = lines(stdout);
    expect(printed).toHaveLength(8);
    expect(printed).toEqual(await results('whole'));
    const report = await run(['report', place.path('whole')]);
    expect(report.code).toBe(0);
    expect(await readdir(place.path('whole'))).toEqual(['curves', 'report.md', 'runs.jsonl']);
    const shown = await run(['report', place.path('whole'), '--print']);
    expect(shown.stdout).toBe(await readFile(join(place.path('whole'), 'report.md'), 'utf8'));
    expect(shown.stdout).toContain('## parity');
  });

  it('never makes a run that is on disk', async () => {
    await run(fresh('twice'));
    const before = await readFile(join(place.path('twice'), 'runs.jsonl'), 'utf8');
    const { code, stdout } = await run(fresh('twice'));
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing was left to do: all 8 runs were in');
    expect(await readFile(join(place.path('twice'), 'runs.jsonl'), 'utf8')).toBe(before);
    const more = await run(fresh('twice', '--seeds', '2', '--json'));
    expect(lines(more.stdout).map(({ configuration }) => (configuration as RunResult['configuration']).seed)).toEqual([2, 2]);
  });

  it('gives the same numbers with one worker as with two', async () => {
    await Promise.all([run(fresh('one', '--workers', '1')), run(fresh('two', '--workers', '2'))]);
    expect(await numbers('one')).toEqual(await numbers('two'));
  });

  it('that is killed and started again ends with the same results', async () => {
    await run(fresh('wanted', ...longer));
    const killed = start(fresh('killed', ...longer, '--json'));
    await killed.printed('"key"');
    killed.child.kill('SIGKILL');
    await killed.finished;
    const half = join(place.path('killed'), 'runs.jsonl');
    await appendFile(half, '{"key":"half of a li');
    const { code, stdout } = await run(fresh('killed', ...longer));
    expect(code).toBe(0);
    expect(stdout).toContain('the last line is cut off, so that run counts as not made.');
    expect(stdout).toMatch(/Done: \d+ runs? made in \d+ s, \d+ (was|were) there before\./);
    expect(await numbers('killed')).toEqual(await numbers('wanted'));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s, keeps what is done and names the command that goes on', async (signal) => {
    const out = `stopped by ${signal}`;
    const stopped = start(fresh(out, '--iterations', '400'));
    await stopped.printed('kept in');
    while (!existsSync(join(place.path(out), 'runs.jsonl'))) await sleep(10);
    stopped.child.kill(signal);
    const { code, stdout } = await stopped.finished;
    expect(code).toBe(0);
    expect(stdout).toContain('Stopping. What is done is kept; Ctrl-C again quits at once.');
    expect(stdout).toMatch(/Stopped: \d+ runs? made; all are kept in /);
    expect(stdout).toMatch(/Go on: {2}.* run --task parity --cells rnn,gru .*--iterations 400/);
    const kept = (await results(out)).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(8);
  });

  it('with a damaged line is refused, and nothing is lost', async () => {
    await run(fresh('damaged'));
    const path = join(place.path('damaged'), 'runs.jsonl');
    await appendFile(path, 'not a result\n');
    const before = await readFile(path, 'utf8');
    for (const words of [fresh('damaged'), ['report', place.path('damaged')]]) {
      const { code, stdout, stderr } = await run(words);
      expect(stderr).toBe(
        `statal-lab: ${path}:9: this line is not JSON. Put the line right or delete it; the run it stood for is then made again.\n`,
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    }
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});

describe('a search over sizes', () => {
  it('tells the smallest size of each cell, and the report shows it', async () => {
    const words = ['--task', 'flip-flop', '--cells', 'gru', '--seeds', '1', '--iterations', '30', '--out', place.path('sizes')];
    const { code, stdout } = await run(['sizes', ...words]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/flip-flop +gru +smallest that solves it: (none up to 64 units|\d+ parameters, \d+ units)/);
    const { stdout: shown } = await run(['report', place.path('sizes'), '--print']);
    expect(shown).toContain('## flip-flop: the smallest that solves it');
  });
});

describe('a look inside', () => {
  it('is stored beside the runs, is not made again, and the report shows it', async () => {
    const words = ['inside', '--task', 'parity', '--cells', 'rnn,statal-value', '--iterations', '20', '--out', place.path('inside')];
    const first = await run([...words, '--json']);
    expect(first.code).toBe(0);
    const stored = await readFile(join(place.path('inside'), 'inside.jsonl'), 'utf8');
    expect(lines(first.stdout)).toEqual(
      stored
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    expect(lines(first.stdout).map(({ configuration }) => (configuration as RunResult['configuration']).learningRate)).toEqual([
      0.01, 0.01,
    ]);
    const { stdout } = await run(words);
    expect(stdout).toMatch(/parity +statal-value +1 +0\.01 /);
    expect(stdout).toContain('Nothing was left to do: all 2 runs were in');
    expect(await readFile(join(place.path('inside'), 'inside.jsonl'), 'utf8')).toBe(stored);
    const shown = await run(['report', place.path('inside'), '--print']);
    expect(shown.stdout).toContain('## Inside the models');
    expect(shown.stdout).toMatch(/\| statal-value \| +1 \| 0\.01 \|/);
  });

  it('takes the learning rate that run has chosen, and another one if it is named', async () => {
    await run(['run', '--task', 'parity', '--cells', 'rnn', '--seeds', '1', '--iterations', '20', '--out', place.path('chosen')]);
    const rates = (await results('chosen')).filter(({ configuration }) => configuration.seed === 1);
    const words = ['inside', '--task', 'parity', '--cells', 'rnn', '--iterations', '20', '--out', place.path('chosen'), '--json'];
    const rateOf = ({ stdout }: { readonly stdout: string }): number =>
      (lines(stdout)[0].configuration as RunResult['configuration']).learningRate;
    expect(rateOf(await run(words))).toBe(rates[0].configuration.learningRate);
    expect(rateOf(await run([...words, '--learning-rate', '0.02']))).toBe(0.02);
  });
});
