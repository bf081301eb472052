/** GIF, PNG and JPEG, which are read without ffmpeg: they give the frames that ffmpeg decodes, whatever is strange about them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { gifFile } from '@statal/tooling-vitest/gifFile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVideo } from '../../src/video/index.js';
import { messageOf } from '../messageOf.js';
import { FilmFolder, hasFfmpeg } from './madeFilms.js';
import { worstDifference } from './worstDifference.js';

const films = new FilmFolder();
const moving = 'testsrc2=size=64x48:rate=10:duration=1';
beforeAll(async () => {
  if (!hasFfmpeg) return;
  films.make('whole.gif', moving);
  films.make('animated.png', moving, '-f', 'apng', '-pred', 'mixed');
  films.make('clear.png', moving, '-vf', 'format=rgba,colorchannelmixer=aa=0.5', '-f', 'apng');
  await mkdir(films.path('frames'));
  films.make('frames/%03d.png', moving);
  films.make('frames/not.txt', moving, '-frames:v', '1', '-f', 'image2');
});
afterAll(() => films.remove());

const black = [0, 0, 0] as const;
const white = [255, 255, 255] as const;
const red = [255, 0, 0] as const;
const blue = [0, 0, 255] as const;
const palette = [black, white, red, blue];

/** The first channel of each pixel, frame by frame. */
async function reds(bytes: Uint8Array<ArrayBuffer>): Promise<number[][]> {
  const { data, shape } = await readVideo(new Blob([bytes]));
  const size = shape[1] * shape[2];
  return Array.from({ length: shape[0] }, (_, t) => Array.from({ length: size }, (_, i) => data[(t * size + i) * 3]));
}

describe('a GIF', () => {
  it.skipIf(!hasFfmpeg)('gives the frames of ffmpeg', async () => {
    const { data, shape, frameRate } = await readVideo(films.path('whole.gif'));
    expect(shape).toEqual([10, 48, 64, 3]);
    expect(frameRate).toBeCloseTo(10, 6);
    expect(worstDifference(data, films.raw(films.path('whole.gif'))).worst).toBe(0);
  });

  it('is scaled, cut and gray as a film is, and read in part', async () => {
    const gif = gifFile(4, 2, palette, [
      { width: 4, height: 2, pixels: [0, 1, 1, 0, 0, 1, 1, 0] },
      { width: 4, height: 2, pixels: [1, 1, 2, 2, 1, 1, 2, 2] },
    ]);
    const small = await readVideo(new Blob([gif]), { height: 1, width: 1, gray: true });
    expect(small.shape).toEqual([2, 1, 1, 1]);
    expect([...small.data]).toEqual([255, Math.round((255 + 0.299 * 255) / 2)]); // the two columns in the middle
    const whole = await readVideo(new Blob([gif]), { height: 1, width: 2, crop: 'none', from: 0.1 });
    expect([...whole.data]).toEqual([255, 255, 255, 255, 0, 0]);
    expect((await readVideo(new Blob([gif]), { frameRate: 20 })).shape[0]).toBe(4);
    expect((await readVideo(new Blob([gif]), { frameRate: 5 })).shape[0]).toBe(1);
  });

  it('is shown with the delays of its pictures', async () => {
    const picture = (color: number, delay: number) => ({ width: 1, height: 1, pixels: [color], delay });
    const gif = gifFile(1, 1, palette, [picture(0, 10), picture(1, 30), picture(0, 0), picture(1, 10)]);
    const { frameRate } = await readVideo(new Blob([gif]));
    expect(frameRate).toBeCloseTo(4 / 0.6, 6); // no delay means a tenth of a second
    const { data } = await readVideo(new Blob([gif]), { frameRate: 10 });
    expect([...data].filter((_, i) => i % 3 === 0)).toEqual([0, 255, 255, 255, 0, 255]);
  });

  it('may have pictures that cover a part, leave pixels as they were, and are taken back', async () => {
    const gif = gifFile(2, 2, palette, [
      { width: 2, height: 2, pixels: [1, 1, 1, 1] },
      { width: 1, height: 2, left: 1, pixels: [0, 3], transparent: 3, disposal: 3 },
      { width: 1, height: 1, top: 1, pixels: [0], disposal: 2 },
      { width: 1, height: 1, left: 1, top: 1, pixels: [1] },
    ]);
    expect(await reds(gif)).toEqual([
      [255, 255, 255, 255],
      [255, 0, 255, 255],
      [255, 255, 0, 255],
      [255, 255, 0, 255],
    ]);
  });

  it('may be interlaced, and may have pictures that reach beyond it', async () => {
    const rows = Array.from({ length: 11 }, (_, y) => [y % 4, (y >> 2) % 4]).flat();
    const plain = gifFile(2, 11, palette, [{ width: 2, height: 11, pixels: rows }]);
    const interlaced = gifFile(2, 11, palette, [{ width: 2, height: 11, pixels: rows, interlaced: true }]);
    expect(await reds(interlaced)).toEqual(await reds(plain));
    expect(await reds(gifFile(1, 1, palette, [{ width: 3, height: 3, left: 0, top: 0, pixels: Array(9).fill(1) }]))).toEqual([[255]]);
    expect(await reds(gifFile(1, 1, palette, [{ width: 1, height: 1, left: 5, top: 5, pixels: [1] }]))).toEqual([[0]]);
  });

  it('that is cut gives its whole pictures, and a warning', async () => {
    const pictures = Array.from({ length: 5 }, () => ({ width: 4, height: 4, pixels: Array(16).fill(1) }));
    const gif = gifFile(4, 4, palette, pictures);
    const { shape, warnings = [] } = await readVideo(new File([gif.subarray(0, Math.floor(0.7 * gif.length))], 'cut.gif'));
    expect(shape[0]).toBe(3);
    expect(warnings.map(({ message }) => message)).toEqual([
      'cut.gif: its end is missing; it has 3 whole pictures. Get an intact copy if there is one.',
    ]);
    expect(await messageOf(() => readVideo(new File([gif.subarray(0, 30)], 'cut.gif')))).toBe(
      'cut.gif: it has no whole picture: its end is missing. Get an intact copy, or leave the file out.',
    );
  });

  it('whose header claims more than it can hold is one clear line', async () => {
    const large = gifFile(1, 1, palette, [{ width: 1, height: 1, pixels: [1] }]);
    large.set([0xff, 0xff, 0xff, 0xff], 6);
    expect(await messageOf(() => readVideo(new File([large], 'large.gif')))).toBe(
      'large.gif: its header claims 65535 rows and 65535 columns. Images have 1 to 67108864 pixels: get an intact copy, or scale it down.',
    );
    const picture = gifFile(1, 1, palette, [{ width: 1, height: 1, pixels: [1] }]);
    picture.set([0xff, 0xff, 0xff, 0xff], 13 + 12 + 8 + 5);
    expect(await messageOf(() => readVideo(new File([picture], 'large.gif')))).toBe(
      'large.gif: picture 0 of it is damaged. Get an intact copy, or leave the file out.',
    );
  });
});

describe('a PNG', () => {
  it.skipIf(!hasFfmpeg)('that is animated gives the frames of ffmpeg', async () => {
    const { data, shape, frameRate } = await readVideo(films.path('animated.png'));
    expect(shape).toEqual([10, 48, 64, 3]);
    expect(frameRate).toBeCloseTo(10, 6);
    expect(worstDifference(data, films.raw(films.path('animated.png'))).worst).toBe(0);
  });

  it.skipIf(!hasFfmpeg)('that is half transparent is blended over black', async () => {
    const { data } = await readVideo(films.path('clear.png'));
    const opaque = films.raw(films.path('animated.png'));
    expect(
      worstDifference(
        data,
        opaque.map((byte) => Math.round((byte * 128) / 255)),
      ).worst,
    ).toBeLessThanOrEqual(1);
  });

  it.skipIf(!hasFfmpeg).each(['rgb24', 'rgba', 'gray', 'ya8', 'pal8', 'monob', 'gray16be', 'rgb48be', 'rgba64be'])(
    'of the kind %s is read',
    async (kind) => {
      const path = films.make(
        `${kind}.png`,
        'testsrc2=size=64x48:rate=1:duration=1',
        '-frames:v',
        '1',
        '-vf',
        'format=rgb24,crop=37:21',
        '-pix_fmt',
        kind,
      );
      const { data, shape } = await readVideo(path);
      expect(shape).toEqual([1, 21, 37, 3]);
      expect(worstDifference(data, films.raw(path)).worst).toBeLessThanOrEqual(1);
    },
  );

  it.skipIf(!hasFfmpeg)('that is cut gives its whole pictures, and a warning', async () => {
    const { shape, warnings = [] } = await readVideo(films.cut('animated.png', 'cut.png', 0.6));
    expect(shape[0]).toBeGreaterThan(2);
    expect(shape[0]).toBeLessThan(10);
    expect(warnings[0].message).toContain(`its end is missing; it has ${shape[0]} whole pictures.`);
  });
});

describe('a JPEG', () => {
  it.skipIf(!hasFfmpeg).each([
    ['yuvj444p', 3],
    ['gray', 3], // the library computes in integers
    ['yuvj420p', 40], // colors of half the size are enlarged in another way
  ])('of the kind %s is read', async (kind, most) => {
    const path = films.make(`${kind}.jpg`, 'smptebars=size=32x32:rate=1:duration=1', '-frames:v', '1', '-pix_fmt', kind, '-q:v', '2');
    const { data, shape } = await readVideo(path);
    expect(shape).toEqual([1, 32, 32, 3]);
    expect(worstDifference(data, films.raw(path)).worst).toBeLessThanOrEqual(most);
  });
});

describe('a folder of images', () => {
  it.skipIf(!hasFfmpeg)('gives its PNG and JPEG files in the order of their names', async () => {
    const { data, shape, frameRate } = await readVideo(films.path('frames'));
    expect(shape).toEqual([10, 48, 64, 3]);
    expect(frameRate).toBe(25);
    const want = films.raw(films.path('frames/%03d.png'), '-fps_mode', 'passthrough');
    expect(worstDifference(data, want).worst).toBe(0);
    expect((await readVideo(films.path('frames'), { frameRate: 4 })).shape[0]).toBe(10);
    expect((await readVideo(films.path('frames'), { frameRate: 4, from: 1, to: 2 })).shape[0]).toBe(4);
    const files = readdirSync(films.path('frames')).filter((name) => name.endsWith('.png'));
    const list = files.map((name) => new File([readFileSync(films.path(`frames/${name}`))], name));
    expect((await readVideo(list)).data).toEqual(data);
  });

  it.skipIf(!hasFfmpeg)('with an image of another size, or without images, is one clear line', async () => {
    const other = films.make('other.png', 'testsrc2=size=8x8:rate=1:duration=1', '-frames:v', '1');
    expect(await messageOf(() => readVideo([films.path('frames/001.png'), other]))).toBe(
      `${other}: it has 8 rows and 8 columns, and the first image has 48 and 64. Give all frames of a clip one size.`,
    );
    await mkdir(films.path('no images'), { recursive: true });
    expect(await messageOf(() => readVideo(films.path('no images')))).toBe(
      `${films.path('no images')}: there are no images in it. Give PNG or JPEG files, one for each frame.`,
    );
    writeFileSync(films.path('text.png'), 'no image');
    expect(await messageOf(() => readVideo([films.path('text.png')]))).toBe(
      `${films.path('text.png')}: it is not a PNG or a JPEG. Get an intact copy, or leave the file out.`,
    );
  });
});
