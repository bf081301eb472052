import { mkdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { barGif, expectRefusal, lines, run, smallModel, start, tell, workplace } from './program.js';

const place = workplace();
const training = (data: string, ...more: string[]): string[] => [
  ...['train', '--data', data, '--out', `${data} model`, ...smallModel, '--epochs', '2', '--validation', '0.2', '--json', ...more],
];

describe('train', () => {
  it('learns which way bars move, which no single frame tells, and classify, evaluate and pictures say so', async () => {
    const data = await place.bars('bars', 8);
    const { code, stdout, stderr } = await run(training(data, '--test', '0.25', '--epochs', '30', '--learning-rate', '0.01'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [first, ...rest] = lines(stdout);
    expect(first).toMatchObject({ type: 'start', clips: 16, classes: ['down', 'up'], train: 10, validation: 2, test: 4, epochs: 30 });
    expect(first).toMatchObject({
      frames: '8 x 8, in color, 8 a second',
      model: expect.stringContaining('statal (memory content), 1 layer'),
    });
    const end = rest.at(-1);
    expect(end).toMatchObject({ type: 'end', reason: 'done', test_accuracy: 1, frames: `${data} model/frames.svg` });
    const sheet = await readFile(`${data} model/frames.svg`, 'utf8');
    // One clip of each class, 6 frames each, with a thought below each.
    expect(sheet.match(/<image /g)).toHaveLength(2 * 6);
    expect(sheet.match(/>(down|up) \d+%</g)).toHaveLength(2 * 6);

    const model = ['--model', `${data} model`];
    const [tested] = lines((await tell(['evaluate', ...model, '--json'])).stdout);
    expect(tested).toMatchObject({ clips: 4, accuracy: end?.test_accuracy, loss: end?.test_loss });

    const files = [`${data}/down/1.gif`, `${data}/up/2.gif`];
    const whole = lines((await tell(['classify', ...model, '--json', ...files])).stdout);
    expect(whole).toMatchObject([
      { file: files[0], frames: 6, class: 'down' },
      { file: files[1], frames: 6, class: 'up' },
    ]);
    const steps = lines((await tell(['classify', ...model, '--stream', '--json', files[0]])).stdout);
    expect(steps).toHaveLength(6);
    expect(steps.at(-1)).toMatchObject({ seconds: 5 / 8, class: 'down', probability: whole[0].probability });
    const anew = lines((await tell(['classify', ...model, '--stream', '--window', '0.5', '--json', files[0]])).stdout);
    expect(anew.slice(0, 4).map(({ probability }) => probability)).toEqual(steps.slice(0, 4).map(({ probability }) => probability));
    expect(anew[4].probability).not.toBe(steps[4].probability);
    const piped = start(['classify', ...model, '--json', '-']);
    piped.child.stdin.end(barGif('down', 1));
    expect(lines((await piped.finished).stdout)[0]).toMatchObject({
      file: 'standard input',
      class: 'down',
      probability: whole[0].probability,
    });
  });

  it('goes on after files that cannot be read, and refuses them under --strict', async () => {
    const data = await place.bars('damaged');
    await place.write('damaged/up/text.mp4', 'this is no film');
    await place.write('damaged/up/empty.gif', '');
    const { code, stdout, stderr } = await tell(training(data));
    expect({ code, start: lines(stdout)[0] }).toMatchObject({ code: 0, start: { clips: 14, skipped: 2 } });
    expect(stderr).toMatch(/^(skipped: up\/[^\n]*\n){2}$/);
    for (const reason of ['up/empty.gif: it is empty', 'up/text.mp4: it is not a film']) expect(stderr).toContain(reason);
    expectRefusal(await tell(training(data, '--overwrite', '--strict')), 'statal-video: up/');

    const used = await tell(['classify', '--model', `${data} model`, `${data}/up/0.gif`, `${data}/up/text.mp4`]);
    expect(used).toMatchObject({ code: 1, stdout: expect.stringContaining('/up/0.gif: ') });
    expect(used.stderr).toMatch(/^skipped: [^\n]*text\.mp4: [^\n]*\nstatal-video: 1 of 2 files could not be read[^\n]*\n$/);
    expectRefusal(await tell(['classify', '--model', `${data} model`, `${data}/up/text.mp4`]), 'text.mp4');
  });

  it.each([
    ['--cell', 'none', '--gray'],
    ['--cell', 'convGru', '--rate', '4'],
    ['--cell', 'convStatal', '--memory', 'value', '--layers', '2', '--no-augmentation'],
    ['--cell', 'lstm', '--validation', '0', '--class-weights', 'balanced'],
  ])('%s %s', async (...choice) => {
    const data = await place.bars(`choice ${choice.join(' ')}`, 3);
    const trained = await tell(training(data, ...choice, '--epochs', '1'));
    expect(trained).toMatchObject({ code: 0, stderr: '' });
    const used = await tell(['classify', '--model', `${data} model`, '--json', `${data}/up/1.gif`]);
    expect(lines(used.stdout)[0]).toMatchObject({ class: expect.stringMatching(/^(down|up)$/) });
  });

  it('loses nothing where the picture of the frames cannot be written', async () => {
    const data = await place.bars('pictured', 3);
    await mkdir(`${data} model/frames.svg`, { recursive: true });
    const { code, stdout, stderr } = await tell(training(data));
    expect(code).toBe(0);
    expect(stderr).toContain('frames.svg: the picture of the frames could not be written (EISDIR)');
    expect(lines(stdout).at(-1)).toMatchObject({ type: 'end', validation_accuracy: expect.any(Number) });
  });
});
