/** `mpirun -n 3 statal-video train`: the ranks share the reading of the clips, and validation and test count the answers of all ranks. */
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { hasMpirun, onRanks } from '@statal/tooling-vitest/onRanks';
import { describe, expect, it } from 'vitest';
import { barGif, lines, run, smallModel, workplace } from './program.js';

const place = workplace();
const train = (data: string, out: string): string[] => [
  ...['train', ...smallModel, '--data', data, '--out', place.path(out)],
  ...['--validation', '0.2', '--test', '0.2', '--epochs', '2', '--json'],
];

describe.runIf(hasMpirun())('a training on three ranks', () => {
  it('skips the same clips, and ends with the losses and the confusion matrices of one process', async () => {
    const data = await place.bars('bars', 8);
    await place.write('bars/up/broken.gif', barGif('up', 0).subarray(0, 5));
    const one = await run(train(data, 'one'));
    const three = await run(train(data, 'three'), onRanks(3));
    expect({ code: three.code, stderr: three.stderr }).toEqual({ code: 0, stderr: one.stderr });
    expect(three.stderr).toMatch(/^skipped: up\/broken\.gif: .*\n$/);
    const [wanted, told] = [one, three].map(({ stdout }) => lines(stdout));
    const [want, got] = [wanted, told].map((all) => all.at(-1) ?? {});
    for (const name of ['train', 'validation', 'test', 'skipped']) expect(told[0][name]).toBe(wanted[0][name]);
    for (const name of ['validation_confusion', 'test_confusion', 'test_accuracy']) expect(got[name]).toEqual(want[name]);
    for (const name of ['validation_loss', 'test_loss']) expect(got[name]).toBeCloseTo(want[name] as number, 5);
    const losses = wanted.filter(({ type }) => type === 'progress').map(({ loss }) => loss as number);
    expect(losses.length).toBeGreaterThan(4);
    expect(told.filter(({ type }) => type === 'progress').map(({ loss }) => loss)).toEqual(losses.map((loss) => expect.closeTo(loss, 5)));
    expect(await readdir(place.path('three'))).toEqual(await readdir(place.path('one')));
  });

  it('refuses a rank that has another file, before anything is read', async () => {
    const [data, other] = [await place.bars('same'), await place.bars('other')];
    await place.write('other/up/3.gif', barGif('up', 0).subarray(0, 5));
    const binary = new URL('../dist/main.js', import.meta.url).pathname;
    const { code, stderr } = await run(
      [...train(data, 'mixed'), ':', '-n', '1', process.execPath, binary, ...train(other, 'mixed')],
      onRanks(1),
    );
    expect(stderr.split('\n').filter((line) => /^(statal-video|skipped)/.test(line))).toEqual([
      `statal-video: rank 1 on ${hostname()}: not the same clips as on rank 0. Copy the same files to all machines.`,
    ]);
    expect(code).toBe(2);
  });
});
