import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../src/training/configuration.js';
import { openResults, readResults, resultsPath } from '../src/training/resultsStore.js';
import { workplace } from './program.js';
import { someConfiguration, someResult } from './someResult.js';

const place = workplace();
const [first, second] = [someResult({ seed: 1 }), someResult({ seed: 2, solvedAt: 100 })];

async function stored(name: string, ...results: readonly (typeof first)[]): Promise<string> {
  const directory = place.path(name);
  const store = await openResults(directory);
  for (const result of results) store.add(result);
  return directory;
}

describe('the key of a run', () => {
  it('does not depend on the order of names, nor on what is left undefined', () => {
    const { task, ...rest } = someConfiguration();
    expect(keyOf({ ...rest, task })).toBe(keyOf({ task: { ...task, text: undefined }, ...rest }));
  });

  it('is another one as soon as anything in the configuration is', () => {
    const given = someConfiguration();
    const others = [
      { ...given, protocol: 2 },
      { ...given, task: { ...given.task, revision: 2 } },
      { ...given, task: { ...given.task, text: 'a checksum' } },
      { ...given, cell: { ...given.cell, options: { reset: 'before' } } },
      { ...given, budget: undefined },
      ...(['units', 'readout', 'parameters', 'learningRate', 'seed', 'iterations', 'evaluateEvery', 'patience'] as const).map((name) => ({
        ...given,
        [name]: given[name] + 1,
      })),
    ];
    expect(new Set([given, ...others].map(keyOf)).size).toBe(others.length + 1);
  });
});

describe('a file of results', () => {
  it('gives back what was stored, by key', async () => {
    const directory = await stored('kept', first, second);
    const store = await openResults(directory);
    expect(store.results).toEqual([first, second]);
    expect(store.get(second.key)).toEqual(second);
    expect(store.get('another')).toBeUndefined();
    expect((await readResults(place.path('nowhere'))).results).toEqual([]);
  });

  it('gives back a loss without end, which JSON cannot write', async () => {
    const exploded = someResult({ seed: 3, loss: Number.POSITIVE_INFINITY });
    const directory = await stored('endless', exploded);
    expect((await readResults(directory)).results).toEqual([exploded]);
  });

  it('whose last line is cut off loses that run only, says so, and goes on behind the whole lines', async () => {
    const directory = await stored('cut', first);
    const path = resultsPath(directory);
    await appendFile(path, JSON.stringify(second).slice(0, 200));
    expect((await readResults(directory)).notices).toEqual([`${path}:2: the last line is cut off, so that run counts as not made.`]);
    const store = await openResults(directory);
    expect(store.notices[0]).toContain(`${path}:2:`);
    expect(store.results).toEqual([first]);
    store.add(second);
    expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(first)}\n${JSON.stringify(second)}\n`);
  });

  it('whose last line has only lost its end keeps that run', async () => {
    const directory = place.path('unended');
    await mkdir(directory);
    await writeFile(resultsPath(directory), JSON.stringify(first));
    const store = await openResults(directory);
    expect(store.notices).toEqual([]);
    store.add(second);
    expect((await readResults(directory)).results).toEqual([first, second]);
  });

  it('of a shard is read with the others, and each process changes its own only', async () => {
    const directory = await stored('shards', first);
    const [own, other] = [
      { index: 2, count: 8 },
      { index: 1, count: 8 },
    ].map((shard) => resultsPath(directory, shard));
    const half = JSON.stringify(second).slice(0, 200);
    await writeFile(other, half);
    await writeFile(own, half);
    const store = await openResults(directory, { index: 2, count: 8 });
    expect(store.notices).toEqual([other, own].map((path) => `${path}:1: the last line is cut off, so that run counts as not made.`));
    expect(store.get(first.key)).toEqual(first);
    store.add(second);
    expect(await readFile(own, 'utf8')).toBe(`${JSON.stringify(second)}\n`);
    expect(await readFile(other, 'utf8')).toBe(half);
    expect((await readResults(directory)).results).toEqual([first, second]);
  });

  it('that holds a key of another file counts in the order of the names, that of the whole work first', async () => {
    const results = [1, 2, 3].map((seconds) => ({ ...first, seconds }));
    const directory = place.path('repeated');
    for (const [index, result] of results.entries()) {
      const store = await openResults(directory, [{ index: 2, count: 2 }, { index: 1, count: 2 }, undefined][index]);
      store.add(result);
      expect((await readResults(directory)).results).toEqual([result]);
    }
  });

  it('of a shard with a damaged line is refused by name and number', async () => {
    const directory = await stored('damaged shard', first);
    const path = resultsPath(directory, { index: 1, count: 2 });
    await writeFile(path, `${JSON.stringify(second)}\nnot a result\n`);
    await expect(openResults(directory)).rejects.toThrow(`${path}:2: this line is not JSON.`);
  });

  const fix = 'Put the line right or delete it; the run it stood for is then made again.';
  it.each([
    ['is not JSON', '{"key":', 'this line is not JSON'],
    ['is empty', '', 'this line is not JSON'],
    ['is something else', '{"key":"0"}', /this line is not a result: configuration: .*/],
    ['has a wrong number', JSON.stringify({ ...second, seconds: 'long' }), /this line is not a result: seconds: .*/],
    [
      'was changed by hand',
      JSON.stringify({ ...second, configuration: { ...second.configuration, units: 99 } }),
      'the key of this line does not belong to its configuration',
    ],
  ])('with a line that %s is refused by name and number, and left as it is', async (what, line, reason) => {
    const directory = await stored(what, first);
    const path = resultsPath(directory);
    await appendFile(path, `${line}\n${JSON.stringify(second)}\n`);
    const before = await readFile(path, 'utf8');
    const expected = typeof reason === 'string' ? `${path}:2: ${reason}. ${fix}` : reason;
    await expect(openResults(directory)).rejects.toThrow(expected);
    await expect(readResults(directory)).rejects.toThrow(`${path}:2: `);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('cannot be where a file is, nor where nothing can be written', async () => {
    await writeFile(place.path('file'), '');
    await expect(openResults(place.path('file'))).rejects.toThrow('Name a directory');
    await expect(openResults(join(place.path('file'), 'below'))).rejects.toThrow('is a file, not a directory');
    if (process.platform === 'linux')
      await expect(openResults('/proc/results')).rejects.toThrow('--out /proc/results: nothing can be written in /proc');
    if (process.getuid?.() === 0) return;
    await mkdir(place.path('locked'));
    await chmod(place.path('locked'), 0o500);
    await expect(openResults(place.path('locked/below'))).rejects.toThrow('permission is missing');
  });
});
