import { cp, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { lines, run, smallModel, toneFile, workplace } from './program.js';

const place = workplace();

describe('train without data', () => {
  it('learns the synthesized digits to over 95% on one core, and tells a voice it never heard', { timeout: 120_000 }, async () => {
    const started = performance.now();
    const { code, stdout, stderr } = await run(['train', '--out', place.path('digits'), '--epochs', '5', '--threads', '1', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const end = lines(stdout).at(-1);
    expect(end).toMatchObject({ type: 'end', reason: 'done', epoch: 5 });
    expect(end?.validation_accuracy).toBeGreaterThan(0.95);
    expect(end?.test_accuracy).toBeGreaterThan(0.95);
    expect((performance.now() - started) / 1000).toBeLessThan(60);
  });
});

describe('train --json', () => {
  it('tells the start, every epoch with its validation, checkpoints, and the accuracy at the end', async () => {
    const data = await place.tones('tones');
    const { code, stdout, stderr } = await run([
      ...['train', '--data', data, '--out', place.path('json'), ...smallModel],
      ...['--validation', '0.2', '--test', '0.2', '--learning-rate', '0.01', '--json'],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = lines(stdout);
    const of = (type: string) => told.filter((line) => line.type === type);
    expect(of('start')).toMatchObject([
      { recordings: 12, classes: ['high', 'low'], train: 8, validation: 2, test: 2, skipped: 0, epochs: 4 },
    ]);
    const validated = of('progress').filter((line) => 'validation_accuracy' in line);
    expect(validated.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    // The README's line has invented values, but its names must be right.
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    expect(Object.keys(JSON.parse(/```json\n(.*)\n```/.exec(readme)?.[1] ?? ''))).toEqual(Object.keys(validated[0]));
    expect(of('checkpoint').length).toBeGreaterThan(0);
    const end = told[told.length - 1];
    expect(end).toMatchObject({ type: 'end', reason: 'done', epoch: 4, classes: ['high', 'low'], test_accuracy: expect.any(Number) });
    const counts = (end.test_confusion as number[][]).flat();
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await readFile(place.path('json/curves.svg'), 'utf8')).toMatch(/^<svg[\s\S]*training[\s\S]*validation[\s\S]*<\/svg>\n$/);
  });

  it('tests at the end what evaluate measures of the same recordings, to the last bit', async () => {
    const data = await place.tones('parts');
    const out = place.path('tested');
    const { stdout } = await run([
      'train',
      '--data',
      data,
      '--out',
      out,
      ...smallModel,
      '--validation',
      '0.2',
      '--test',
      'name<2',
      '--json',
    ]);
    for (const part of ['high/0', 'high/1', 'low/0', 'low/1']) await cp(`${data}/${part}.wav`, place.path(`only/${part}.wav`));
    const [{ accuracy, loss, recordings }] = lines(
      (await run(['evaluate', '--model', out, '--data', place.path('only'), '--json'])).stdout,
    );
    expect(lines(stdout).at(-1)).toMatchObject({ test_accuracy: accuracy, test_loss: loss });
    expect(recordings).toBe(4);
  });
});

describe('train in a pipe', () => {
  it('prints plain lines, the confusion matrix, and the commands that come next', async () => {
    const data = await place.tones('plain');
    const { code, stdout } = await run([
      'train',
      '--data',
      data,
      '--out',
      place.path('piped'),
      ...smallModel,
      '--validation',
      '0.2',
      '--test',
      '0.2',
    ]);
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^data: .*plain: 12 recordings of 2 classes\nclasses: {2}high low\n/);
    expect(stdout).toMatch(/\nparts: {4}8 recordings to train on, \d s of audio; 2 to validate \(20%\); 2 to test \(20%\)\n/);
    expect(stdout).toMatch(/\nepoch 4\/4 {2}smoothed loss \d\.\d{3} {2}validation \d\.\d{3} nats, \d+\.0% right/);
    expect(stdout).toMatch(/\nTest accuracy: \d+\.0% \(\d of 2\), loss .*\n {2}actual {2}predicted as\n/);
    expect(stdout).toMatch(
      /\nCurves: .*curves\.svg\nGo on: .* train --resume --out .* --epochs 8\nUse it: .* classify --model .* FILE\.wav\n$/,
    );
  });
});

describe('train on classes of different sizes', () => {
  /** 20 recordings of `low`, 3 of `high`. */
  async function uneven(name: string): Promise<string> {
    const data = await place.tones(name, 3);
    for (let index = 3; index < 20; index++) await place.write(`${name}/low/${index}.wav`, toneFile({ pitch: 300 + 5 * index }));
    return data;
  }

  it('validates with at least one of each, and says where that is another share', async () => {
    const { code, stdout, stderr } = await run([
      'train',
      '--data',
      await uneven('uneven'),
      '--out',
      place.path('a'),
      ...smallModel,
      '--json',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'validation: 1 of the 3 recordings of "high" (33.33%, not 10%)\n' });
    expect(lines(stdout)[0]).toMatchObject({ train: 20, validation: 3 });
    expect(lines(stdout)[0]).not.toHaveProperty('class_weights');
    const told = lines(stdout);
    const [high] = told[told.length - 1].validation_confusion as number[][];
    expect(high[0] + high[1]).toBe(1);
  });

  it('of three recordings each trains without any flag', async () => {
    const { code, stdout } = await run([
      'train',
      '--data',
      await place.tones('three', 3),
      '--out',
      place.path('b'),
      ...smallModel,
      '--json',
    ]);
    expect({ code, start: lines(stdout)[0] }).toMatchObject({ code: 0, start: { train: 4, validation: 2 } });
  });

  it('weighs them under --class-weights balanced, in the loss and in the report, and keeps that in the model', async () => {
    const data = await uneven('weighted');
    const out = place.path('c');
    const flags = ['--data', data, '--out', out, ...smallModel, '--class-weights', 'balanced'];
    const { stdout } = await run(['train', ...flags, '--json']);
    expect(lines(stdout)[0]).toMatchObject({ classes: ['high', 'low'], class_weights: [20 / (2 * 2), expect.closeTo(20 / (2 * 18), 6)] });
    const end = lines(stdout).at(-1);
    expect(end?.validation_loss).toBe(end?.best_validation_loss);
    const again = await run(['train', '--resume', '--out', out, '--epochs', '5']);
    expect(again.stdout).toContain('\nclasses:  high (5.00) low (0.556); in brackets: weights in the loss\n');
    const other = await run(['train', '--resume', '--out', out, '--class-weights', 'none', '--epochs', '6']);
    expect(other.stderr).toContain('--class-weights none');
    expect(other.code).toBe(2);
  });
});

describe('every choice trains and is used', () => {
  const choices: readonly (readonly string[])[] = [
    ['--cell', 'lstm', '--no-bidirectional', '--pooling', 'last'],
    ['--cell', 'statal', '--pooling', 'max'],
    ['--cell', 'statal', '--memory', 'moments', '--layers', '2'],
    ['--cell', 'rnn', '--pooling', 'attention', '--features', 'mfcc'],
    ['--cell', 'indrnn', '--frames', '4', '--no-augmentation'],
    ['--cell', 'minGru', '--validation', '0', '--layers', '2'],
    ['--cell', 'minLstm', '--engine', 'reference', '--patience', '1'],
  ];
  it.each(choices.map((choice) => [choice.join(' '), choice] as const))('%s', async (name, choice) => {
    const data = await place.tones(`choice ${name}`, 4);
    const out = place.path(name);
    const trained = await run(['train', '--data', data, '--out', out, ...smallModel, '--epochs', '1', '--validation', '0.25', ...choice]);
    expect(trained).toMatchObject({ code: 0, stderr: '' });
    const used = await run(['classify', '--model', out, '--json', `${data}/low/1.wav`]);
    expect(lines(used.stdout)[0]).toMatchObject({ class: expect.stringMatching(/^(low|high)$/) });
  });
});
