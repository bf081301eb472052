/** Damaged files of images: each gives frames or one line, in little time and memory. */

import { deflateSync } from 'node:zlib';
import { gifFile } from '@statal/tooling-vitest/gifFile';
import { encode as encodePng } from 'fast-png';
import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { DatasetError, readVideo, seededRandom } from '../../src/video/index.js';
import { messageOf } from '../messageOf.js';

const random = seededRandom(5);
const noise = (length: number, most: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(most * random()));

const palette = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 0],
  [0, 0, 255],
] as const;
const picture = (disposal: number) => ({ width: 9, height: 7, pixels: noise(63, 4), disposal, transparent: 1, interlaced: disposal === 2 });

/** A chunk of a PNG; nothing compares its checksum. */
function chunk(type: string, data: ArrayLike<number>): number[] {
  const length = new Uint8Array(new Uint32Array([data.length]).buffer).reverse();
  return [...length, ...new TextEncoder().encode(type), ...Array.from(data), 0, 0, 0, 0];
}

const four = (value: number): number[] => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Three pictures of 5 x 4 gray pixels; each covers a part and is blended, cleared or taken back. */
function animatedPng(): Uint8Array {
  const rows = (): Uint8Array =>
    deflateSync(Uint8Array.from({ length: 4 * 11 }, (_, at) => (at % 11 === 0 ? Math.floor(5 * random()) : Math.floor(256 * random()))));
  const control = (index: number): number[] => [
    ...four(2 * index),
    ...four(5),
    ...four(4),
    ...four(index),
    ...four(index),
    0,
    1,
    0,
    10,
    index,
    index % 2,
  ];
  const pictures = [0, 1, 2].flatMap((index) => [
    ...chunk('fcTL', control(index)),
    ...(index === 0 ? chunk('IDAT', rows()) : chunk('fdAT', [...four(2 * index + 1), ...rows()])),
  ]);
  return Uint8Array.from([
    ...signature,
    ...chunk('IHDR', [...four(8), ...four(7), 8, 4, 0, 0, 0]),
    ...chunk('acTL', [...four(3), ...four(0)]),
    ...pictures,
    ...chunk('IEND', []),
  ]);
}

const files: { readonly [kind: string]: Uint8Array } = {
  GIF: gifFile(9, 7, palette, [picture(0), picture(2), picture(3), picture(1)]),
  PNG: encodePng({ width: 9, height: 7, channels: 3, data: noise(189, 256) }),
  'animated PNG': animatedPng(),
  JPEG: new Uint8Array(jpeg.encode({ width: 17, height: 13, data: noise(884, 256) }, 60).data),
};

/** The file with some bytes changed, a part left out, or cut. */
function damaged(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const changes = 1 + Math.floor(4 * random());
  for (let change = 0; change < changes; change++) copy[6 + Math.floor((copy.length - 6) * random())] = Math.floor(256 * random());
  const kind = random();
  if (kind < 0.2) return copy.slice(0, Math.floor(copy.length * random()));
  if (kind > 0.8) {
    const at = 8 + Math.floor((copy.length - 8) * random());
    return Uint8Array.from([...copy.slice(0, at), ...copy.slice(at + 1 + Math.floor(8 * random()))]);
  }
  return copy;
}

describe('a damaged image', () => {
  it.each(Object.keys(files))('of the kind %s gives frames or one line', async (kind) => {
    let [read, refused] = [0, 0];
    for (let round = 0; round < 400; round++) {
      const bytes = damaged(files[kind]);
      const start = performance.now();
      try {
        const { data, shape } = await readVideo(new File([bytes], 'damaged'), { height: 5, width: 5, memory: 1e7, to: 5 });
        expect(data.length).toBe(shape[0] * 75);
        read++;
      } catch (error) {
        if (!(error instanceof DatasetError)) throw new Error(`round ${round}: ${[...bytes]}`, { cause: error });
        expect(error.message).not.toContain('\n');
        refused++;
      }
      expect(performance.now() - start).toBeLessThan(10_000);
    }
    expect(read).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(20);
  });

  it('of a few kilobytes that unpack to gigabytes takes no memory', async () => {
    const bomb = deflateSync(new Uint8Array(300e6), { level: 9 });
    const file = Uint8Array.from([
      ...signature,
      ...chunk('IHDR', [...four(1), ...four(1), 8, 2, 0, 0, 0]),
      ...chunk('IDAT', bomb),
      ...chunk('IEND', []),
    ]);
    expect(await messageOf(() => readVideo(new File([file], 'bomb.png')))).toBe(
      'bomb.png: picture 0 of it is damaged. Get an intact copy, or leave the file out.',
    );
  });
});
