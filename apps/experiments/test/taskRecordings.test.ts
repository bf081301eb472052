import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { corpora } from '@statal/datasets/audio';
import { wavFile } from '@statal/tooling-vitest/wavFile';
import { beforeAll, describe, expect, it } from 'vitest';
import { spokenDigits } from '../src/tasks/spokenDigits.js';
import { readTaskRecordings } from '../src/tasks/taskRecordings.js';
import { workplace } from './program.js';

const place = workplace();

/** A tone that fades in, at the sample rate of a telephone. */
function tone(pitch: number, { loudness = 0.5, seconds = 0.3 } = {}): Uint8Array {
  return wavFile(
    [
      Float32Array.from(
        { length: 8000 * seconds },
        (_, n) => loudness * (n / (8000 * seconds)) * Math.sin((2 * Math.PI * pitch * n) / 8000),
      ),
    ],
    { sampleRate: 8000 },
  );
}

async function write(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(place.path(name)), { recursive: true });
  await writeFile(place.path(name), content);
}

/** Two digits of one speaker, 12 takes of each. */
async function digits(name: string): Promise<string> {
  for (let index = 0; index < 12; index++) {
    await write(`${name}/0_ann_${index}.wav`, tone(400 + 10 * index));
    await write(`${name}/1_ann_${index}.wav`, tone(1500 + 30 * index));
  }
  return place.path(name);
}

beforeAll(() => digits('whole'));

/** `whole`, to be changed. */
async function copy(name: string): Promise<string> {
  await cp(place.path('whole'), place.path(name), { recursive: true });
  return place.path(name);
}

describe('recordings of a folder', () => {
  it('are divided by the number in their names: below 5, from 5 to 9, from 10 on', async () => {
    const { parts, classes, name } = await readTaskRecordings(place.path('whole'));
    expect({ classes, name }).toEqual({ classes: ['0', '1'], name: place.path('whole') });
    expect(Object.values(parts).map(({ labels }) => [...labels].sort().join(''))).toEqual(['0011', '0000011111', '0000011111']);
    expect(Object.keys(parts)).toEqual(['training', 'validation', 'test']);
  });

  it('are heard from 0, silence, to 1, and the same whether they are loud or not', async () => {
    await copy('soft');
    await write('soft/0_ann_0.wav', tone(400, { loudness: 0.25 }));
    const [{ parts: loud }, { parts: soft }] = await Promise.all(['whole', 'soft'].map((name) => readTaskRecordings(place.path(name))));
    const { frames, starts } = loud.test;
    expect([Math.min(...frames), Math.max(...frames)]).toEqual([0, 1]);
    expect(starts.at(-1)).toBe(frames.length / 20);
    frames.forEach((value, index) => {
      expect(Math.abs(value - soft.test.frames[index])).toBeLessThan(0.02);
    });
  });

  it('have a checksum of their own, wherever they are: another name or another sample is another one', async () => {
    const checksumOf = async (path: string): Promise<string> => (await readTaskRecordings(path)).checksum;
    const whole = await checksumOf(place.path('whole'));
    expect(whole).toMatch(/^[0-9a-f]{64}$/);
    await cp(place.path('whole'), place.path('clone/recordings'), { recursive: true });
    expect(await checksumOf(place.path('clone'))).toBe(whole);
    await copy('renamed');
    await rename(place.path('renamed/1_ann_11.wav'), place.path('renamed/1_ann_12.wav'));
    await copy('changed');
    await write('changed/1_ann_11.wav', tone(1831));
    expect(new Set([whole, await checksumOf(place.path('renamed')), await checksumOf(place.path('changed'))]).size).toBe(3);
  });

  it('may say other words than digits, and more of one than of another', async () => {
    const path = await copy('more');
    for (let index = 0; index < 10; index++) await write(`more/yes_ann_${index === 0 ? 3 : index + 20}.wav`, tone(900));
    const { outputs, goal, input } = spokenDigits(await readTaskRecordings(path));
    expect({ outputs, input }).toEqual({ outputs: 3, input: { kind: 'numbers', width: 20 } });
    expect(goal.chance).toBeCloseTo(5 / 11, 6);
  });
});

const naming =
  'Name them as 7_theo_12.wav is: what is said, by whom, and a number. Below 5 it is for the test, 5 to 9 for validation, from 10 on for training.';

describe('recordings that cannot be used are an error', () => {
  it('where there is no folder, or none in it', async () => {
    const nowhere = place.path('nowhere');
    await expect(readTaskRecordings(nowhere)).rejects.toThrow(`${nowhere}: there is no such folder. Name a folder of recordings.`);
    await write('empty/readme.txt', 'nothing to hear');
    await expect(readTaskRecordings(place.path('empty'))).rejects.toThrow(
      `${place.path('empty')}: there are no audio files in it. ${naming}`,
    );
  });

  it('where a name does not say what is needed', async () => {
    await write('odd/zero.wav', tone(400));
    const odd = await copy('odd');
    await expect(readTaskRecordings(odd)).rejects.toThrow(`zero.wav: its name does not fit {label}_{speaker}_{index}. ${naming}`);
    await rm(place.path('odd/zero.wav'));
    await write('odd/0_ann_first.wav', tone(400));
    await expect(readTaskRecordings(odd)).rejects.toThrow(`0_ann_first.wav: its index "first" is not a number. ${naming}`);
  });

  it('where a part would be empty', async () => {
    const path = await copy('few');
    for (const digit of [0, 1]) for (let index = 0; index < 5; index++) await rm(place.path(`few/${digit}_ann_${index}.wav`));
    await expect(readTaskRecordings(path)).rejects.toThrow(`${path}: no recording is left for the test part (index<5). ${naming}`);
  });

  it('where a file is damaged', async () => {
    const path = await copy('damaged');
    await write('damaged/1_ann_7.wav', tone(1500).subarray(0, 1000));
    await expect(readTaskRecordings(path)).rejects.toThrow('1_ann_7.wav: it is truncated');
  });
});

describe('without a folder', () => {
  it('the corpus is used where it has been downloaded before, else the synthesized digits', async () => {
    const [none, some] = [place.path('empty cache'), place.path('cache')];
    expect((await readTaskRecordings(undefined, { cache: none })).name).toBe('synthesized digits');
    await cp(place.path('whole'), `${some}/corpora/fsdd/${corpora.fsdd.folder}`, { recursive: true });
    const cached = await readTaskRecordings(undefined, { cache: some });
    expect(cached).toEqual({ ...(await readTaskRecordings(place.path('whole'))), name: 'fsdd' });
  });
});
