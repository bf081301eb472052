/** Real films of many kinds: they give the frames that ffmpeg decodes, or one line that says what is wrong with them. */
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CameraOptions, ffmpegVersion, readVideo, streamCamera, streamVideo } from '../../src/video/index.js';
import { messageOf } from '../messageOf.js';
import { FilmFolder, hasFfmpeg } from './madeFilms.js';
import { worstDifference } from './worstDifference.js';

const films = new FilmFolder();

const moving = 'testsrc2=size=64x48:rate=10:duration=2';
const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'];

beforeAll(() => {
  if (!hasFfmpeg) return;
  films.make('mp4.mp4', moving, ...h264);
  films.make('vp9.webm', moving, ...vp9);
  films.make('mjpeg.avi', moving, '-c:v', 'mjpeg', '-q:v', '3');
  films.make('ntsc.mp4', 'testsrc2=size=64x48:rate=30000/1001:duration=1', ...h264);
  films.make('large.mp4', 'testsrc2=size=640x480:rate=25:duration=4', ...h264);
  films.make('large.webm', 'testsrc2=size=320x240:rate=10:duration=2', ...vp9);
  films.make('bars.mp4', 'smptebars=size=64x48:rate=25:duration=1', ...h264);
  films.make(
    'odd.mp4',
    'testsrc2=size=64x48:rate=10:duration=1',
    '-vf',
    'format=yuv444p,crop=63:47',
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv444p',
  );
  films.make('ten.mkv', moving, '-c:v', 'libx265', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=none');
  films.make('one.mp4', 'testsrc2=size=64x48:rate=10:duration=0.1', ...h264);
});
afterAll(() => films.remove());

describe.skipIf(!hasFfmpeg)('the frames of a film', () => {
  it.each(['mp4.mp4', 'bars.mp4', 'vp9.webm', 'mjpeg.avi', 'odd.mp4', 'ten.mkv', 'one.mp4', 'ntsc.mp4'])(
    '%s are those of ffmpeg',
    async (name) => {
      const path = films.path(name);
      const { data, shape, warnings } = await readVideo(path);
      const want = films.raw(path);
      expect(warnings).toBeUndefined();
      expect(shape[0] * shape[1] * shape[2] * shape[3]).toBe(want.length);
      expect(worstDifference(data, want).worst).toBe(0);
    },
  );

  it('have the rate of the film', async () => {
    const rates = await Promise.all(['mp4.mp4', 'vp9.webm', 'ntsc.mp4'].map(async (name) => (await readVideo(films.path(name))).frameRate));
    expect(rates[0]).toBe(10);
    expect(rates[1]).toBe(10);
    expect(rates[2]).toBeCloseTo(30000 / 1001, 10);
  });

  it('are upright where the metadata turn the film', async () => {
    films.run('-i', films.path('mp4.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', films.path('turned.mp4'));
    const { data, shape } = await readVideo(films.path('turned.mp4'));
    expect(shape).toEqual([20, 64, 48, 3]);
    expect(worstDifference(data, films.raw(films.path('turned.mp4'))).worst).toBe(0);
  });

  it('come at a constant rate where that of the film changes', async () => {
    // Five frames in the first half second, then one every quarter.
    const path = films.make('variable.mp4', moving, '-vf', "select='lt(t,0.5)+eq(mod(n,4),0)*gte(t,0.5)'", '-fps_mode', 'vfr', ...h264);
    const own = await readVideo(path);
    expect(own.frameRate).toBeGreaterThan(3);
    expect(own.frameRate).toBeLessThan(10);
    expect(own.shape[0] / own.frameRate).toBeCloseTo(2, 0);
    const ten = await readVideo(path, { frameRate: 10 });
    expect(worstDifference(ten.data, films.raw(path, '-vf', 'fps=10', '-fps_mode', 'passthrough')).worst).toBe(0);
  });

  it('are cut, scaled and gray as asked', async () => {
    const path = films.path('mp4.mp4');
    const square = await readVideo(path, { height: 16, width: 16 });
    expect(square.shape).toEqual([20, 16, 16, 3]);
    expect(worstDifference(square.data, films.raw(path, '-vf', 'format=rgb24,crop=48:48:8:0,scale=16:16:flags=area')).worst).toBe(0);
    const whole = await readVideo(path, { height: 16, width: 16, crop: 'none' });
    expect(worstDifference(whole.data, films.raw(path, '-vf', 'scale=16:16:flags=area')).worst).toBe(0);
    const area = await readVideo(path, { crop: { top: 7, left: 5, height: 9, width: 11 } });
    expect(area.shape).toEqual([20, 9, 11, 3]);
    const native = await readVideo(path);
    for (const [y, x] of [
      [0, 0],
      [8, 10],
    ] as const) {
      const [got, want] = [(y * 11 + x) * 3, ((7 + y) * 64 + 5 + x) * 3];
      expect(area.data.slice(got, got + 3)).toEqual(native.data.slice(want, want + 3));
    }
    const narrow = await readVideo(path, { width: 32, gray: true });
    expect(narrow.shape).toEqual([20, 24, 32, 1]);
    expect(await messageOf(() => readVideo(path, { crop: { top: 40, left: 0, height: 9, width: 9 } }))).toContain(
      'its frames have 48 rows and 64 columns, and crop reaches beyond them. Give a rectangle within the frame.',
    );
  });

  it('are means of what they cover where they are scaled down', async () => {
    const path = films.path('mp4.mp4');
    const gray = { crop: 'none', gray: true } as const;
    const [small, native] = await Promise.all([readVideo(path, { ...gray, height: 12, width: 16 }), readVideo(path, gray)]);
    let worst = 0;
    for (let at = 0; at < small.data.length; at++) {
      const [t, y, x] = [Math.floor(at / (12 * 16)), Math.floor(at / 16) % 12, at % 16];
      let sum = 0;
      for (let row = 0; row < 4; row++)
        for (let column = 0; column < 4; column++) sum += native.data[(t * 48 + 4 * y + row) * 64 + 4 * x + column];
      worst = Math.max(worst, Math.abs(small.data[at] - sum / 16));
    }
    expect(worst).toBeLessThan(2);
  });

  it('may be those of some seconds only', async () => {
    const path = films.path('mp4.mp4');
    const all = await readVideo(path);
    const frame = 64 * 48 * 3;
    const middle = await readVideo(path, { from: 0.5, to: 1.2 });
    expect(middle.shape[0]).toBe(7);
    expect(worstDifference(middle.data, all.data.slice(5 * frame, 12 * frame)).worst).toBe(0);
    const last = await readVideo(path, { from: 1.5 });
    expect(worstDifference(last.data, all.data.slice(15 * frame)).worst).toBe(0);
    expect(await messageOf(() => readVideo(path, { from: 3 }))).toBe(
      `${path}: it has no frames from second 3 on; it lasts 2 s. Begin earlier.`,
    );
  });

  it('come piece by piece, and a loop that ends early ends ffmpeg', async () => {
    const path = films.path('large.mp4');
    let steps = 0;
    for await (const { shape, data } of streamVideo(path)) {
      expect(data.length).toBe(shape[0] * 640 * 480 * 3);
      expect(shape[0]).toBeLessThan(10);
      steps += shape[0];
      if (steps > 5) break;
    }
    expect(steps).toBeGreaterThan(5);
    expect(await messageOf(() => readVideo(path, { memory: 1e7 }))).toContain('its frames need more than 10000000 bytes.');
  });

  it('come from a Blob and from a stream as from a path', async () => {
    const path = films.path('mp4.mp4');
    const { data } = await readVideo(path);
    expect((await readVideo(new Blob([readFileSync(path)]))).data).toEqual(data);
    expect((await readVideo(createReadStream(path))).data).toEqual(data);
  });

  it('end where the signal says so', async () => {
    const controller = new AbortController();
    const pieces = streamVideo(films.path('large.mp4'), { signal: controller.signal });
    await pieces.next();
    controller.abort(new Error('enough'));
    await expect(
      (async () => {
        for await (const _ of pieces);
      })(),
    ).rejects.toThrow('enough');
  });
});

describe.skipIf(!hasFfmpeg)('a film with a problem', () => {
  it('that is cut gives what it holds, and a warning', async () => {
    films.run('-i', films.path('large.mp4'), '-c', 'copy', '-movflags', 'faststart', films.path('fast.mp4'));
    for (const [from, name] of [
      ['fast.mp4', 'cut.mp4'],
      ['large.webm', 'cut.webm'],
      ['mjpeg.avi', 'cut.avi'],
    ]) {
      const path = films.cut(from, name, 0.7);
      const { shape, warnings = [] } = await readVideo(path);
      expect(shape[0]).toBeGreaterThan(3);
      expect(shape[0]).toBeLessThan(name === 'cut.mp4' ? 100 : 20);
      expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining(`${path}: `)]);
    }
  });

  it('whose table of contents is lost is one clear line', async () => {
    const path = films.cut('mp4.mp4', 'lost.mp4', 0.5);
    expect(await messageOf(() => readVideo(path))).toBe(
      `${path}: its table of contents is missing (moov atom not found), so it was cut or is still being written. Get an intact copy, or leave the file out.`,
    );
  });

  it('that is only audio, or audio with a cover, is one clear line', async () => {
    const audio = films.make('audio.m4a', 'sine=duration=1', '-c:a', 'aac');
    expect(await messageOf(() => readVideo(audio))).toBe(
      `${audio}: it has only audio and no film. Read it with @statal/datasets/audio, or leave it out.`,
    );
    films.make('cover.png', 'color=red:size=16x16', '-frames:v', '1');
    const covered = films.path('covered.mp3');
    films.run(
      '-f',
      'lavfi',
      '-i',
      'sine=duration=1',
      '-i',
      films.path('cover.png'),
      '-map',
      '0',
      '-map',
      '1',
      '-disposition:v',
      'attached_pic',
      covered,
    );
    expect(await messageOf(() => readVideo(covered))).toContain('it has only audio and no film.');
  });

  it('that is none, is empty or is missing is one clear line', async () => {
    writeFileSync(films.path('text.mp4'), 'not a film at all\n'.repeat(100));
    writeFileSync(films.path('empty.mp4'), '');
    expect(await messageOf(() => readVideo(films.path('text.mp4')))).toBe(
      `${films.path('text.mp4')}: it is not a film that ffmpeg reads (Invalid data found when processing input). Get an intact copy, or leave the file out.`,
    );
    expect(await messageOf(() => readVideo(films.path('empty.mp4')))).toBe(
      `${films.path('empty.mp4')}: it is empty. Get an intact copy, or leave the file out.`,
    );
    expect(await messageOf(() => readVideo(films.path('none.mp4')))).toContain('there is no such file.');
  });

  it('that has no frame is one clear line', async () => {
    const path = films.make('none.avi', 'testsrc2=size=64x48:rate=10:duration=1', '-c:v', 'mjpeg', '-frames:v', '0');
    expect(await messageOf(() => readVideo(path))).toContain(`${path}: `);
  });

  it('does not reach the network through a playlist', async () => {
    writeFileSync(films.path('list.m3u8'), '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n');
    expect(await messageOf(() => readVideo(films.path('list.m3u8')))).toContain(films.path('list.m3u8'));
  });
});

describe('a camera', () => {
  const first = (options: CameraOptions) => messageOf(() => streamCamera(options).next());

  it('refuses wrong options', async () => {
    expect(await first({ height: 0 })).toBe('streamCamera: height is 0, expected an integer from 1 to 8192. Change height.');
    expect(await first({ device: 3 as never })).toBe('streamCamera: device is 3, expected the name of a camera. Change device.');
    expect(await first({ stream: {} as never })).toBe('streamCamera: stream is Object, expected a MediaStream. Change stream.');
  });

  it.skipIf(!hasFfmpeg || process.platform !== 'linux')('that does not exist is one clear line', async () => {
    expect(await first({ device: '/dev/no-camera' })).toBe(
      'camera: it gives no more frames (/dev/no-camera: No such file or directory). Connect one, close programs that use it, or name another device.',
    );
  });
});

describe('ffmpeg', () => {
  it.skipIf(!hasFfmpeg)('says its version', async () => {
    expect(await ffmpegVersion()).toMatch(/^\w*\d/);
  });

  it('is named where it is missing', async () => {
    const path = process.env.PATH;
    writeFileSync(films.path('some.mp4'), 'some bytes');
    try {
      process.env.PATH = films.folder;
      expect(await ffmpegVersion()).toBeUndefined();
      expect(await messageOf(() => readVideo(films.path('some.mp4')))).toBe(
        `${films.path('some.mp4')}: films are read by ffmpeg, and ffmpeg and ffprobe cannot be found. Install it (Debian: apt-get install ffmpeg; macOS: brew install ffmpeg), or give a GIF, an animated PNG or a folder of PNG or JPEG files.`,
      );
    } finally {
      process.env.PATH = path;
    }
  });
});
