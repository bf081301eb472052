/** The program of docs/guides/series.md, as it stands there, on two files of gestures that are made here. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cells from '@statal/cells';
import * as series from '@statal/datasets/series';
import * as layers from '@statal/layers';
import * as tensors from '@statal/tensors';
import { Random } from '@statal/tensors';
import * as train from '@statal/train';
import { transformWithOxc } from 'vite';
import { expect, it } from 'vitest';

const classes = ['circle', 'wave', 'push'];

/** A file of the archive: gestures of two channels, of 20 to 40 steps, under noise, one class after another. */
function gestures(count: number, seed: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const random = Random.fromSeed(seed).fold(index);
    const [steps, speed, phase] = [20 + Math.floor(21 * random.unit(0)), 0.3 + 0.3 * random.unit(1), 6 * random.unit(2)];
    const channel = (which: number): string =>
      Array.from({ length: steps }, (_, t) => {
        const angle = speed * t + phase;
        const still = which === 0 ? Math.sin(angle) : 0;
        const value = { circle: which === 0 ? Math.sin(angle) : Math.cos(angle), wave: still, push: Math.abs(still) }[classes[index % 3]];
        return ((value ?? 0) + 0.3 * random.standardNormal(2 * t + which)).toFixed(3);
      }).join();
    return `${channel(0)}:${channel(1)}:${classes[index % 3]}`;
  });
  return `@problemName Gestures\n@timeStamps false\n@dimensions 2\n@classLabel true ${classes.join(' ')}\n@data\n${lines.join('\n')}\n`;
}

it('the program of docs/guides/series.md has 20 lines and gets 95% of unseen gestures right', async () => {
  const page = await readFile(new URL('../../docs/guides/series.md', import.meta.url), 'utf8');
  const program = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(program.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(20);

  const folder = await mkdtemp(join(tmpdir(), 'statal-series-'));
  try {
    const { code } = await transformWithOxc(program, 'classify.ts');
    const body = code
      .replace(/import (\{.*\}) from ["']@statal\/(?:\w+\/)?(\w+)["'];/g, 'const $1 = packages.$2;')
      .replace(/["'](JapaneseVowels_\w+\.ts)["']/g, (_, name) => JSON.stringify(join(folder, name)));
    await writeFile(join(folder, 'JapaneseVowels_TRAIN.ts'), gestures(150, 1));
    await writeFile(join(folder, 'JapaneseVowels_TEST.ts'), gestures(90, 2));
    const printed: string[] = [];
    const run = Object.getPrototypeOf(async () => {}).constructor('packages', 'console', body);
    await run({ cells, series, layers, tensors, train }, { log: (...words: unknown[]) => printed.push(words.join(' ')) });
    const [, share] = /^([\d.]+)% of 90 unseen series are right$/.exec(printed.at(-1) ?? '') ?? [];
    expect(Number(share), printed.join('\n')).toBeGreaterThanOrEqual(95);
  } finally {
    await rm(folder, { recursive: true });
  }
});
