import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { readVideo } from '@statal/datasets/video';
import { describe, expect, it } from 'vitest';
import { expectRefusal, lines, tell, workplace } from './program.js';

const place = workplace();
const small = ['--units', '4', '--size', '8', '--batch', '4', '--threads', '1', '--epochs', '1', '--json'];
const hasFfmpeg = (() => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

async function model(name: string, ...more: string[]): Promise<{ readonly data: string; readonly out: string; readonly said: string }> {
  const data = await place.bars(name, 3);
  const out = `${data} model`;
  const { code, stdout, stderr } = await tell(['train', '--predict', '--data', data, '--out', out, ...small, '--test', '0.2', ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { data, out, said: stdout };
}

describe('predict', () => {
  it('continues a clip after the frames it read, alone or beside what really came', async () => {
    const { data, out, said } = await model('bars');
    const [first, last] = [lines(said)[0], lines(said).at(-1)];
    expect(first).not.toHaveProperty('classes');
    expect(last).toMatchObject({ test_loss: expect.any(Number), test_compared: { 'the last frame repeated': expect.any(Number) } });
    expect(await readFile(`${out}/frames.svg`, 'utf8')).toContain('what came after frame 3');
    const clip = `${data}/up/0.gif`;
    const gif = place.path('next.gif');
    const told = await tell(['predict', '--model', out, clip, '--out', gif, '--context', '4', '--frames', '5', '--json']);
    expect(lines(told.stdout)).toEqual([{ file: clip, context: 4, frames: 5, out: gif }]);
    const [made, given] = [await readVideo(gif), await readVideo(clip, { height: 8, width: 8, frameRate: 8 })];
    expect(made.shape).toEqual([9, 8, 8, 3]);
    // The palette of a GIF is not exact.
    const differences = Array.from(given.data.subarray(0, 4 * 192), (value, at) => Math.abs(value - made.data[at]));
    expect(Math.max(...differences)).toBeLessThan(8);
    const beside = place.path('beside.gif');
    await tell(['predict', '--model', out, clip, '--out', beside, '--frames', '5', '--compare']);
    expect((await readVideo(beside)).shape).toEqual([8, 8, 18, 3]);
    const [measured] = lines((await tell(['evaluate', '--model', out, '--json'])).stdout);
    expect(measured).toMatchObject({ loss: last?.test_loss, compared: last?.test_compared });
  });

  it.runIf(hasFfmpeg)('writes a film, and says why it cannot', async () => {
    const { data, out } = await model('filmed', '--cell', 'none');
    const film = place.path('next.mp4');
    const clip = `${data}/up/0.gif`;
    expect(await tell(['predict', '--model', out, clip, '--out', film, '--frames', '3'])).toMatchObject({ code: 0, stderr: '' });
    expect((await readVideo(film)).shape).toEqual([6, 8, 8, 3]);
    const odd = await tell(['predict', '--model', out, clip, '--out', place.path('next.nothing')]);
    expect(odd).toMatchObject({ code: 1, stdout: '' });
    expect(odd.stderr).toMatch(
      /^statal-video: --out [^\n]*next\.nothing: it could not be written \([^\n]*\)\. Choose another name or place\.\n$/,
    );
    expectRefusal(await tell(['predict', '--model', out, '--out', film]), 'predict: there is no clip to continue');
    expectRefusal(await tell(['predict', '--model', out, clip, '--out', film, '--context', '99']), '--context 99', 'has 6 frames');
    expectRefusal(await tell(['classify', '--model', out, clip]), 'this model predicts frames and has no classes');
  });

  it('needs no classes, and no file with synthesized clips', async () => {
    await place.bars('flat/deep', 2);
    const told = await tell([
      'train',
      '--predict',
      '--data',
      place.path('flat'),
      '--out',
      place.path('flat model'),
      ...small,
      '--validation',
      '0',
    ]);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    const digits = place.path('digits');
    await tell(['train', '--predict', '--clips', '4', '--out', digits, ...small, '--validation', '0', '--test', '0.25']);
    const gif = place.path('digits.gif');
    expect(await tell(['predict', '--model', digits, '--out', gif, '--frames', '2'])).toMatchObject({ code: 0, stderr: '' });
    expect((await readVideo(gif)).shape.slice(1)).toEqual([8, 8, 3]);
  });
});
