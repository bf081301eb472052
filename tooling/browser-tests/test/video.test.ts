/** Films in a page, decoded by the browser, and its camera. */
import { DatasetError, ffmpegVersion, readVideo, streamCamera, streamVideo } from '@statal/datasets/video';
import { describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';

interface MadeFilm {
  readonly film: string;
  readonly frames: string;
}

const { makeFilm } = commands as unknown as { makeFilm(name: string, ...options: readonly string[]): Promise<MadeFilm> };

/** Colors that ffmpeg and browsers understand alike. */
const colors = ['-vf', 'scale=out_color_matrix=bt709', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
const moving = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=10:duration=2', ...colors];
const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'];

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** A film as a picked file, and its frames as ffmpeg decodes them. */
async function made(name: string, ...options: readonly string[]): Promise<{ readonly file: File; readonly want: Uint8Array }> {
  const { film, frames } = await makeFilm(name, ...options);
  return { file: new File([bytesOf(film)], name), want: bytesOf(frames) };
}

function meanDifference(got: Uint8Array, want: Uint8Array): number {
  expect(got.length).toBe(want.length);
  return got.reduce((sum, byte, at) => sum + Math.abs(byte - want[at]), 0) / got.length;
}

function lumaOf(frames: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: frames.length / 3 },
    (_, at) => 0.299 * frames[3 * at] + 0.587 * frames[3 * at + 1] + 0.114 * frames[3 * at + 2],
  );
}

async function messageOf(run: () => Promise<unknown>): Promise<string> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DatasetError) return error.message;
  throw error ?? new Error('nothing was thrown');
}

describe('a film in a page', () => {
  it.each([
    ['h264.mp4', ...moving, ...h264],
    ['vp9.webm', ...moving, ...vp9],
    ['turned.mp4', ...moving, ...h264],
  ])('%s has about the frames of ffmpeg', async (name, ...options) => {
    const { file, want } = await made(name, ...options);
    const { data, shape, frameRate, warnings } = await readVideo(file);
    expect(warnings).toBeUndefined();
    expect(shape).toEqual(name === 'turned.mp4' ? [20, 64, 48, 3] : [20, 48, 64, 3]);
    expect(frameRate).toBeCloseTo(10, 6);
    // The browser enlarges colors in another way, and ffmpeg turns a film before it enlarges them.
    expect(meanDifference(lumaOf(data), lumaOf(want))).toBeLessThan(3);
    expect(meanDifference(data, want)).toBeLessThan(name === 'turned.mp4' ? 9 : 2);
  });

  it('is cut, scaled, gray, in part and at another rate as in Node', async () => {
    const { file, want } = await made('h264.mp4', ...moving, ...h264);
    const { data, shape } = await readVideo(file, { height: 12, width: 12, gray: true, frameRate: 5, from: 0.4, to: 1.4 });
    expect(shape).toEqual([5, 12, 12, 1]);
    const means = Uint8Array.from({ length: 5 * 144 }, (_, at) => {
      const [t, y, x] = [Math.floor(at / 144), Math.floor(at / 12) % 12, at % 12];
      let sum = 0;
      for (let pixel = 0; pixel < 16; pixel++) {
        const from = (((4 + 2 * t) * 48 + 4 * y + (pixel >> 2)) * 64 + 8 + 4 * x + (pixel & 3)) * 3;
        sum += 0.299 * want[from] + 0.587 * want[from + 1] + 0.114 * want[from + 2];
      }
      return Math.round(sum / 16);
    });
    expect(meanDifference(data, means)).toBeLessThan(2);
    let steps = 0;
    for await (const piece of streamVideo(file)) steps += piece.shape[0];
    expect(steps).toBe(20);
  });

  it('that is none, is not decoded here or has only audio is one clear line', async () => {
    expect(await messageOf(() => readVideo(new File(['no film at all'.repeat(50)], 'text.mp4')))).toBe(
      'text.mp4: it is not a film that is read in a page (mp4, mov, webm or mkv). Get an intact copy, or leave the file out.',
    );
    const { file } = await made('h264.mp4', ...moving, ...h264);
    expect(await messageOf(() => readVideo(new File([file.slice(0, file.size / 2)], 'cut.mp4')))).toContain('cut.mp4: ');
    expect(await messageOf(() => readVideo(file, { from: 9 }))).toBe(
      'h264.mp4: it has no frames from second 9 on; it lasts 2 s. Begin earlier.',
    );
    expect(await messageOf(() => readVideo('film.mp4'))).toContain('a page cannot open a file by its path.');
    expect(await ffmpegVersion()).toBeUndefined();
  });

  it.each([
    ['cut.webm', ...vp9, '-cluster_time_limit', '500'],
    ['cut.mp4', ...h264, '-movflags', 'faststart'],
  ])('%s, which is cut, gives what it holds, and a warning', async (name, ...options) => {
    const { file } = await made(name, '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=4', ...options);
    const { shape, warnings = [] } = await readVideo(new File([file.slice(0, 0.7 * file.size)], name));
    expect(shape[0]).toBeGreaterThan(3);
    expect(shape[0]).toBeLessThan(40);
    expect(warnings.map(({ source }) => source)).toEqual([name]);
  });
});

describe('a camera', () => {
  it('gives frames as they come, and is closed when the loop ends', async () => {
    const frames: Uint8Array[] = [];
    for await (const { data, shape, frameRate } of streamCamera({ height: 24, width: 32, frameRate: 20 })) {
      expect(shape).toEqual([1, 24, 32, 3]);
      expect(frameRate).toBe(20);
      frames.push(data);
      if (frames.length === 12) break;
    }
    expect(Math.max(...frames[11])).toBeGreaterThan(100);
    expect(frames.slice(1).some((frame, t) => frame.some((byte, at) => byte !== frames[t][at]))).toBe(true);
  });

  it('may be any stream, which stays open', async () => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    const stream = canvas.captureStream();
    const painting = setInterval(() => {
      if (context === null) return;
      context.fillStyle = 'rgb(200 0 0)';
      context.fillRect(0, 0, canvas.width, canvas.height);
    }, 10);
    for await (const { data } of streamCamera({ stream, height: 4, width: 4 })) {
      if (data[0] > 190) break;
    }
    clearInterval(painting);
    expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['live']);
    for (const track of stream.getTracks()) track.stop();
  });
});
