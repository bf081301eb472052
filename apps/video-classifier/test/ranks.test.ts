/** `mpirun -n 3 statal-video train`: validation and test count the answers of all ranks. */
import { readdir } from 'node:fs/promises';
import { emptyFolder } from '@statal/tooling-vitest/emptyFolder';
import { hasMpirun, onRanks } from '@statal/tooling-vitest/onRanks';
import { describe, expect, it } from 'vitest';
import { lines, run, smallModel } from './program.js';

const place = emptyFolder('statal-video-ranks-');

describe.runIf(hasMpirun())('a training on three ranks', () => {
  it('ends with the losses and the confusion matrices of one process', async () => {
    const words = ['train', ...smallModel, '--clips', '10', '--epochs', '1', '--json', '--out'];
    const one = await run([...words, place.path('one')]);
    const three = await run([...words, place.path('three')], onRanks(3));
    expect({ code: three.code, stderr: three.stderr }).toEqual({ code: 0, stderr: '' });
    const [want, got] = [one, three].map(({ stdout }) => lines(stdout).at(-1) ?? {});
    for (const name of ['validation_confusion', 'test_confusion', 'test_accuracy']) expect(got[name]).toEqual(want[name]);
    for (const name of ['validation_loss', 'test_loss']) expect(got[name]).toBeCloseTo(want[name] as number, 5);
    expect(await readdir(place.path('three'))).toEqual(await readdir(place.path('one')));
  });
});
