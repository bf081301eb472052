import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gifFile } from '@statal/tooling-vitest/gifFile';
import { encode } from 'fast-png';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  augmentFrames,
  type ClipSet,
  clipBatches,
  fitNormalization,
  loadClips,
  movingDigits,
  nextFrameBatches,
  seededRandom,
  splitClips,
  synthesizeClips,
  type VideoFrames,
  videoCorpus,
  videoFolder,
} from '../../src/video/index.js';
import { messageOf } from '../messageOf.js';

const root = mkdtempSync(join(tmpdir(), 'statal-clips-'));
let count = 0;
let folder = '';
beforeEach(() => {
  folder = join(root, String(count++));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const palette = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 0],
  [0, 0, 255],
] as const;

/** A GIF of 2 x 2 pixels, of one color in each picture. */
function gif(...colors: readonly number[]): Uint8Array<ArrayBuffer> {
  return gifFile(
    2,
    2,
    palette,
    colors.map((color) => ({ width: 2, height: 2, pixels: [color, color, color, color] })),
  );
}

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

const png = encode({ width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(7) });

describe('a folder of clips', () => {
  it('needs no classes where labels are not needed', async () => {
    await put('waves.gif', gif(0, 1));
    await put('more/deep/waves.gif', gif(1, 0));
    await put('more/images/1.png', png);
    await put('more/images/2.png', png);
    const { clips, classes, skipped } = await videoFolder(folder, { labeled: false });
    expect({ classes, skipped }).toEqual({ classes: ['clip'], skipped: [] });
    expect(clips.map(({ name, label }) => [name, label])).toEqual([
      ['more/deep/waves.gif', 'clip'],
      ['more/images', 'clip'],
      ['waves.gif', 'clip'],
    ]);
    expect((await clips[1].read()).shape).toEqual([2, 2, 2, 3]);
    const byPattern = await videoFolder(join(folder, 'more'), { labeled: false, pattern: '{label}/{name}' });
    expect(byPattern.classes).toEqual(['deep', 'images']);
  });

  it('is labeled by its sub-folders, and images in a folder are one clip', async () => {
    await put('nod/1.gif', gif(0, 1));
    await put('nod/2/10.png', png);
    await put('nod/2/9.png', png);
    await put('wave/1.gif', gif(1));
    await put('wave/2.png', png);
    await put('wave/.hidden.gif', gif(1));
    await put('wave/notes.txt', png);
    await mkdir(join(folder, 'empty'));
    const corpus = await videoFolder(folder, { name: 'gestures' });
    expect(corpus.classes).toEqual(['nod', 'wave']);
    expect(corpus.clips.map(({ name }) => name)).toEqual(['nod/1.gif', 'nod/2', 'wave/1.gif', 'wave/2.png']);
    expect(corpus.clips[1].paths).toEqual([join(folder, 'nod/2/9.png'), join(folder, 'nod/2/10.png')]);
    expect(corpus.skipped.map(({ message }) => message)).toEqual(['empty: the class has no video files. Fill the folder or remove it.']);
    const shapes = await Promise.all(corpus.clips.map(async (clip) => (await clip.read()).shape));
    expect(shapes.map(([steps]) => steps)).toEqual([2, 2, 1, 1]);
  });

  it('is labeled by its names, also those of folders of images', async () => {
    await put('walk_anna_1.gif', gif(0));
    await put('run_anna_1/1.png', png);
    await put('run_anna_1/2.png', png);
    await put('other.gif', gif(0));
    const { clips, fields, skipped } = await videoFolder(folder, { pattern: '{label}_{person}_{index}' });
    expect(clips.map((clip) => clip.fields)).toEqual([
      { label: 'run', person: 'anna', index: '1' },
      { label: 'walk', person: 'anna', index: '1' },
    ]);
    expect(fields).toEqual(['label', 'person', 'index']);
    expect(skipped.map(({ name }) => name)).toEqual(['other.gif']);
  });

  it('is refused if it has no clips, or one class', async () => {
    await put('a/1.gif', gif(0));
    expect(await messageOf(() => videoFolder(folder, { name: 'mine' }))).toBe(
      'mine: all clips are of the class "a". Add clips of another class, or give another pattern.',
    );
    expect(await messageOf(() => videoCorpus([{ path: 'a/1.wav', source: 'a/1.wav' }], { name: 'mine' }))).toContain(
      'mine: there are no video files in it. Name a folder with mp4,',
    );
    expect(await messageOf(() => videoFolder(join(folder, 'none')))).toContain('there is no such folder');
  });

  it('is split by class, by a field, and by a group', () => {
    const corpus = synthesizeClips({ clips: 10 });
    const { train, test, validation } = splitClips(corpus, { test: 'index<2', validation: '0.25' });
    expect([train.length, validation.length, test.length]).toEqual([12, 4, 4]);
    expect(test.map(({ name }) => name)).toEqual(['left_0', 'left_1', 'right_0', 'right_1']);
    expect(() => splitClips(corpus, { test: 'index>99' })).toThrow('no clip is left for the test part (index>99)');
  });
});

describe('the frames of a corpus', () => {
  it('are kept in memory as far as they fit, and are the same', async () => {
    const { clips, classes } = synthesizeClips({ clips: 3 });
    const all = await loadClips(clips, { classes, height: 12, width: 12 });
    const none = await loadClips(clips, { classes, height: 12, width: 12, memory: 0 });
    expect([all.kept, none.kept]).toEqual([6, 0]);
    expect(all.shape).toEqual([12, 12, 3]);
    expect([...all.labels]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...all.lengths]).toEqual(Array(6).fill(12));
    expect(all.seconds).toBeCloseTo(9, 6);
    for (let index = 0; index < 6; index++) expect((await none.frames(index)).data).toEqual((await all.frames(index)).data);
  });

  it('are kept on disk, and decoded again when the file or an option changes', async () => {
    await put('a/1.gif', gif(0, 1));
    await put('b/1.gif', gif(1, 1, 1).subarray(0, 80));
    const cache = join(folder, 'cache');
    const load = async (height: number): Promise<ClipSet> => {
      const { clips, classes } = await videoFolder(folder);
      return loadClips(clips, { classes, height, width: 2, cache });
    };
    const first = await load(2);
    const files = readdirSync(cache);
    expect(files.length).toBe(2);
    expect(first.warnings.length).toBe(1);
    const again = await load(2);
    expect(readdirSync(cache)).toEqual(files);
    expect(again.warnings.map(({ message }) => message)).toEqual(first.warnings.map(({ message }) => message));
    for (const index of [0, 1]) expect(await again.frames(index)).toEqual(await first.frames(index));
    await load(1);
    expect(readdirSync(cache).length).toBe(4);
    await put('a/1.gif', gif(1, 0));
    await utimes(join(folder, 'a/1.gif'), 1, 1);
    expect((await (await load(2)).frames(0)).data[0]).toBe(255);
    for (const file of readdirSync(cache)) await writeFile(join(cache, file), 'damaged');
    expect((await (await load(2)).frames(0)).data[0]).toBe(255);
    await rm(cache, { recursive: true });
    const { clips, classes } = await videoFolder(folder);
    await loadClips(clips, { classes, cache: false });
    expect(() => readdirSync(cache)).toThrow();
  });

  it('leave out what cannot be read, and name it', async () => {
    await put('a/1.gif', gif(0));
    await put('a/2.gif', new Uint8Array(3));
    await put('b/1.gif', gif(1));
    const { clips, classes } = await videoFolder(folder);
    const set = await loadClips(
      clips.filter(({ name }) => name !== 'a/2.gif'),
      { classes, cache: false },
    );
    expect(set.skipped).toEqual([]);
    const broken = videoCorpus([
      { path: 'a/1.gif', source: new Blob([gif(0)]) },
      { path: 'a/2.gif', source: new Blob([]) },
      { path: 'b/1.gif', source: new Blob([gif(1)]) },
    ]);
    const { skipped, labels } = await loadClips(broken.clips, { classes });
    expect(skipped.map(({ message }) => message)).toEqual(['a/2.gif: it is empty. Get an intact copy, or leave the file out.']);
    expect([...labels]).toEqual([0, 1]);
    expect(await messageOf(() => loadClips(broken.clips, { classes, strict: true }))).toContain('a/2.gif: it is empty.');
    expect(await messageOf(() => loadClips([broken.clips[1]], { classes }))).toBe(
      'class "a": none of its clips can be used; the first: a/2.gif: it is empty. Get an intact copy, or leave the file out. Replace them or remove the class.',
    );
  });

  it('must have one size', async () => {
    const { clips, classes } = videoCorpus([
      { path: 'a/1.gif', source: new Blob([gif(0)]) },
      { path: 'b/1.png', source: new Blob([new Uint8Array(encode({ width: 3, height: 4, channels: 3, data: new Uint8Array(36) }))]) },
    ]);
    expect(await messageOf(() => loadClips(clips, { classes }))).toBe(
      'b/1.png: its frames are 4 x 3, and those of a/1.gif are 2 x 2. Give height and width, which all clips are scaled to.',
    );
    expect((await loadClips(clips, { classes, height: 2, width: 2 })).shape).toEqual([2, 2, 3]);
  });
});

/** Clips of 2 x 2 pixels: 1, 2 and 3 frames. */
async function small(): Promise<ClipSet> {
  const { clips, classes } = videoCorpus([
    { path: 'a/1.gif', source: new Blob([gif(2)]) },
    { path: 'a/2.gif', source: new Blob([gif(1, 2)]) },
    { path: 'b/1.gif', source: new Blob([gif(3, 0, 1)]) },
  ]);
  return loadClips(clips, { classes });
}

describe('batches of clips', () => {
  it('are time first and channels last, from 0 to 1, with zeros behind the end', async () => {
    const batch = await clipBatches(await small(), { batch: 3 }).at(0);
    expect(batch.shape).toEqual([3, 3, 2, 2, 3]);
    expect([...batch.lengths]).toEqual([1, 2, 3]);
    expect([...batch.targets]).toEqual([0, 0, 1]);
    expect([...batch.indices]).toEqual([0, 1, 2]);
    const pixel = (t: number, b: number): number[] => [...batch.inputs.slice((t * 3 + b) * 12 + 9, (t * 3 + b) * 12 + 12)];
    expect(pixel(0, 0)).toEqual([1, 0, 0]);
    expect(pixel(1, 0)).toEqual([0, 0, 0]);
    expect(pixel(0, 1)).toEqual([1, 1, 1]);
    expect(pixel(1, 1)).toEqual([1, 0, 0]);
    expect(pixel(0, 2)).toEqual([0, 0, 1]);
    expect(pixel(2, 2)).toEqual([1, 1, 1]);
  });

  it('are normalized by channel, with zeros behind the end', async () => {
    const set = await small();
    const normalization = await fitNormalization(set);
    expect(normalization.mean[0]).toBeCloseTo(4 / 6, 6);
    expect(normalization.mean[1]).toBeCloseTo(2 / 6, 6);
    const { inputs, lengths, shape } = await clipBatches(set, { batch: 3, normalization }).at(0);
    let [sum, squares] = [0, 0];
    for (let at = 0; at < inputs.length; at += 3) {
      const [t, b] = [Math.floor(at / 36), Math.floor(at / 12) % 3];
      if (t >= lengths[b]) expect(inputs[at]).toBe(0);
      sum += inputs[at];
      squares += inputs[at] ** 2;
    }
    expect(sum / 24).toBeCloseTo(0, 5);
    expect(squares / 24).toBeCloseTo(1, 5);
    expect(shape[0]).toBe(3);
  });

  it('are the same for the same seed and epoch, in any order, and other ones in another epoch', async () => {
    const { clips, classes } = synthesizeClips({ clips: 8, size: 12 });
    const set = await loadClips(clips, { classes, gray: true });
    const augmentation = { shift: 0.1, color: 0.2 };
    const batches = (epoch: number) => clipBatches(set, { batch: 3, seed: 1, epoch, augmentation });
    expect(batches(0).count).toBe(6);
    const [fifth, again] = [await batches(0).at(5), await batches(0).at(5)];
    expect(again).toEqual(fifth);
    expect((await batches(1).at(5)).inputs).not.toEqual(fifth.inputs);
    const seen: number[] = [];
    for await (const { indices } of batches(2)) seen.push(...indices);
    expect(seen.sort((a, b) => a - b)).toEqual([...Array(16).keys()]);
    expect(await messageOf(() => clipBatches(set, { batch: 3, augmentation }))).toBe(
      'clipBatches: augmentation needs a seed. Give seed, e.g. 1.',
    );
    expect(await messageOf(() => batches(0).at(6))).toContain('there is no batch 6');
  });

  it('for the next frame are one frame ahead', async () => {
    const { clips, classes } = movingDigits({ clips: 3, steps: 5 });
    const set = await loadClips(clips, { classes });
    const batch = await nextFrameBatches(set, { batch: 2, normalization: { mean: [0.5], deviation: [2] } }).at(0);
    expect(batch.shape).toEqual([4, 2, 64, 64, 1]);
    expect([...batch.lengths]).toEqual([4, 4]);
    const size = 2 * 4096;
    for (const at of [0, 1234, 5000])
      for (const t of [0, 1, 2]) expect(2 * batch.inputs[(t + 1) * size + at] + 0.5).toBeCloseTo(batch.targets[t * size + at], 5);
    expect(await messageOf(async () => nextFrameBatches(await small(), { batch: 1 }))).toBe(
      'a/1.gif: it has 1 frame, and predicting the next one needs 2. Leave it out.',
    );
  });
});

describe('augmentation', () => {
  const frames: VideoFrames = {
    data: Uint8Array.from({ length: 4 * 6 * 6 }, (_, i) => (i * 37) % 256),
    shape: [4, 6, 6, 1],
    frameRate: 10,
  };

  it('changes nothing by default, and the same for the same numbers', () => {
    expect(augmentFrames(frames, {}, seededRandom(1))).toEqual(frames);
    const options = { flip: true, shift: 0.2, scale: 0.2, color: 0.2, speed: 0.2 };
    expect(augmentFrames(frames, options, seededRandom(1))).toEqual(augmentFrames(frames, options, seededRandom(1)));
    expect(augmentFrames(frames, options, seededRandom(2)).data).not.toEqual(augmentFrames(frames, options, seededRandom(1)).data);
  });

  it('mirrors about every second clip', () => {
    const mirrored = Uint8Array.from(frames.data, (_, at) => frames.data[at - (at % 6) + 5 - (at % 6)]);
    const results = Array.from({ length: 40 }, (_, seed) => augmentFrames(frames, { flip: true }, seededRandom(seed)).data);
    const isMirrored = results.map((data) => data.every((byte, at) => byte === mirrored[at]));
    const isSame = results.map((data) => data.every((byte, at) => byte === frames.data[at]));
    expect(isMirrored.map((each, index) => each || isSame[index])).toEqual(Array(40).fill(true));
    expect(isMirrored.filter(Boolean).length).toBeGreaterThan(10);
    expect(isMirrored.filter(Boolean).length).toBeLessThan(30);
  });

  it('moves, scales and colors every frame of a clip alike', () => {
    const still = { ...frames, data: Uint8Array.from(frames.data, (_, at) => frames.data[at % 36]) };
    const { data } = augmentFrames(still, { shift: 0.3, scale: 0.3, color: 0.3 }, seededRandom(4));
    for (let t = 1; t < 4; t++) expect(data.slice(36 * t, 36 * t + 36)).toEqual(data.slice(0, 36));
    const moved = augmentFrames(still, { shift: 0.4 }, () => 1 - 1e-9).data; // by 2.4 pixels down and to the right
    const mix = (y: number): number => 0.4 * still.data[y * 6 + 1] + 0.6 * still.data[y * 6 + 2];
    expect(moved[4 * 6 + 4]).toBeCloseTo(0.4 * mix(1) + 0.6 * mix(2), -0.5);
    expect(moved[0]).toBe(still.data[0]);
  });

  it('repeats frames or leaves some out for another speed', () => {
    const slow = augmentFrames(frames, { speed: 0.5 }, () => 0); // half as fast
    expect(slow.shape).toEqual([8, 6, 6, 1]);
    for (let t = 0; t < 8; t++) expect(slow.data.slice(36 * t, 36 * t + 36)).toEqual(frames.data.slice(36 * (t >> 1), 36 * (t >> 1) + 36));
    expect(augmentFrames(frames, { speed: 0.5 }, () => 1 - 1e-9).shape[0]).toBe(3);
  });

  it('is refused beyond its limits', async () => {
    expect(await messageOf(() => augmentFrames(frames, { shift: -1 }, seededRandom(1)))).toBe(
      'augmentFrames: shift must be from 0 to below 0.9, got -1. 0.1 is usual.',
    );
  });
});
