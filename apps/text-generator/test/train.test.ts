import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { lines, run, smallModel, tell, workplace } from './program.js';

const place = workplace();

function train(out: string, ...more: string[]) {
  return run(['train', '--input', place.text(), '--out', place.path(out), ...smallModel, ...more]);
}

describe('train --json', () => {
  it('tells iterations, loss, speed, validation, samples, checkpoints and the end', async () => {
    const { code, stdout, stderr } = await train('json', '--iterations', '40', '--validate-every', '20', '--sample-every', '30', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = lines(stdout);
    const of = (type: string) => told.filter((line) => line.type === type);
    expect(of('start')).toMatchObject([{ tokens: (await readFile(place.text(), 'utf8')).length, iterations: 40 }]);
    expect(of('progress').map(({ iteration }) => iteration)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    for (const line of of('progress')) {
      expect(line).toMatchObject({ loss: expect.any(Number), tokens_per_s: expect.any(Number) });
    }
    const validated = of('progress').filter((line) => 'validation_nats_per_char' in line);
    expect(validated.map(({ iteration }) => iteration)).toEqual([20, 40]);
    // The README's line has invented values, but its names must be right.
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    expect(Object.keys(JSON.parse(/```json\n(.*)\n```/.exec(readme)?.[1] ?? ''))).toEqual(Object.keys(validated[0]));
    expect(of('sample')).toMatchObject([{ iteration: 30 }]);
    expect((of('sample')[0].text as string).length).toBe(200);
    expect(of('checkpoint').map(({ iteration, best }) => [iteration, best])).toEqual([
      [20, true],
      [40, true],
    ]);
    expect(told.at(-1)).toMatchObject({ type: 'end', reason: 'done', iteration: 40, best_iteration: 40 });
  });

  it('learns: the loss falls below that of guessing by frequency', async () => {
    const { stdout } = await train('learns', '--iterations', '300', '--learning-rate', '0.01', '--json');
    expect(lines(stdout).at(-1)?.best_validation_nats_per_char).toBeLessThan(2);
  });
});

describe('train in a pipe', () => {
  it('prints plain lines, and the commands that come next', async () => {
    const { code, stdout } = await train('plain', '--iterations', '40', '--validate-every', '20');
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^text: .*small\.txt: 3,\d{3} characters, \d+ different; the last 10% for validation\n/);
    expect(stdout).toMatch(/\niteration 20\/40 {2}loss \d\.\d{3} {2}validation \d\.\d{3} nats\/char {2}[\d,]+ tokens\/s {2}\d+ s left\n/);
    expect(stdout).toMatch(/\nDone: 40 iterations, \d+ s\. The model is saved in .*plain\.\n/);
    expect(stdout).toMatch(/\nGo on: .* train --resume --out .*plain --iterations 80\nWrite: .* generate --model .*plain\n$/);
  });
});

describe('every choice trains, writes and is measured', () => {
  const choices: readonly (readonly string[])[] = [
    ['--cell', 'rnn', '--layers', '1'],
    ['--cell', 'gru', '--dropout', '0.5', '--embedding', '5'],
    ['--cell', 'lstm', '--peephole', '--coupled', '--projection', '5', '--layer-norm', '--forget-bias', '1'],
    ['--cell', 'statal'],
    ['--cell', 'statal', '--memory', 'moments', '--slots', '3', '--expected-length', '20', '--output', 'both', '--forget'],
    ['--cell', 'statal', '--memory', 'probability', '--connect', 'none', '--output', 'state', '--threshold', '0.1'],
    ['--cell', 'statal', '--memory', 'binary', '--connect', 'self'],
    ['--cell', 'statal', '--memory', 'value', '--output', 'change'],
    ['--cell', 'statal', '--connect', 'none', '--forget'],
    ['--cell', 'indrnn'],
    ['--cell', 'minGru'],
    ['--cell', 'minLstm'],
    ['--optimizer', 'sgd', '--clip', '0', '--validation', '0'],
    ['--optimizer', 'rmsprop', '--epochs', '1'],
    ['--optimizer', 'adamw', '--engine', 'reference'],
    ['--tokens', 'words', '--vocabulary', '20'],
  ];
  it.each(choices.map((choice) => [choice.join(' '), choice] as const))('%s', async (name, choice) => {
    const length = choice.includes('--epochs') ? [] : ['--iterations', '4'];
    const trained = await train(name, ...length, ...choice);
    expect(trained).toMatchObject({ code: 0, stderr: '' });
    const [written, measured] = await Promise.all([
      tell(['generate', '--model', place.path(name), '--length', '30', '--seed', '1', '--json']),
      tell(['evaluate', '--model', place.path(name), '--json']),
    ]);
    expect(lines(written.stdout)[0]).toMatchObject({ tokens: 30, seed: 1, text: expect.any(String) });
    const unit = choice.includes('words') ? 'word' : 'char';
    const { [`nats_per_${unit}`]: nats, [`bits_per_${unit}`]: bits, perplexity } = lines(measured.stdout)[0] as Record<string, number>;
    expect(bits).toBeCloseTo(nats / Math.LN2, 10);
    expect(perplexity).toBeCloseTo(Math.exp(nats), 8);
  });
});

describe('a directory that has a training in it', () => {
  it('is refused without --resume or --overwrite, and left as it was', async () => {
    await train('taken', '--iterations', '5');
    const { code, stdout, stderr } = await train('taken', '--iterations', '9');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /taken: there is already a training in it, at iteration 5\. Go on with it \(.*train --resume --out .*\).*--overwrite/,
    );
    expect((await tell(['evaluate', '--model', place.path('taken'), '--json'])).stdout).toContain('"iteration":5');
  });

  it('is replaced with --overwrite, but not before the input has been checked', async () => {
    await train('replaced', '--iterations', '5');
    const missing = await tell(['train', '--input', place.path('missing.txt'), '--out', place.path('replaced'), '--overwrite']);
    expect(missing.code).toBe(2);
    expect((await tell(['evaluate', '--model', place.path('replaced'), '--json'])).stdout).toContain('"iteration":5');
    expect((await train('replaced', '--iterations', '3', '--overwrite')).code).toBe(0);
    expect((await tell(['evaluate', '--model', place.path('replaced'), '--json'])).stdout).toContain('"iteration":3');
  });
});

describe('evaluate', () => {
  it('agrees with the last validation of the training, bit for bit', async () => {
    const { stdout } = await train('agrees', '--iterations', '20', '--json');
    const evaluated = await run(['evaluate', '--model', place.path('agrees'), '--input', place.text(), '--json']);
    const [{ nats_per_char, split, tokens }] = lines(evaluated.stdout);
    const validated = lines(stdout).findLast((line) => 'validation_nats_per_char' in line);
    expect(nats_per_char).toBe(validated?.validation_nats_per_char);
    expect(split).toBe('validation');
    // All tokens except those left over from the streams, and the first, which is never predicted.
    const part = Math.ceil((await stat(place.text())).size / 10);
    expect(tokens).toBe(4 * Math.floor((part - 1) / 4));
  });

  it('takes all of another text, and refuses what the model has never seen', async () => {
    await train('other', '--iterations', '2');
    await writeFile(place.path('other.txt'), 'the lazy dogs jump over the brown fox');
    await writeFile(place.path('strange.txt'), 'the lazy dogs\njump über the fox');
    const [known, strange] = await Promise.all(
      ['other.txt', 'strange.txt'].map((name) => tell(['evaluate', '--model', place.path('other'), '--input', place.path(name), '--json'])),
    );
    expect(lines(known.stdout)[0]).toMatchObject({ split: 'all', tokens: 36 });
    expect(strange.code).toBe(2);
    expect(strange.stderr).toMatch(/strange\.txt: character 19 \(line 2\), "ü" \(U\+00FC\), is not in the vocabulary/);
  });
});

describe('memory', () => {
  it('is the same at iteration 2,000 as at iteration 400, with validations, checkpoints and samples in between', async () => {
    const { stdout } = await train(
      'memory',
      '--iterations',
      '2000',
      '--units',
      '4',
      '--validate-every',
      '100',
      '--sample-every',
      '150',
      '--json',
    );
    const at = (wanted: number) => lines(stdout).find(({ type, iteration }) => type === 'progress' && iteration === wanted)?.engine_bytes;
    // By then, the step and the validation are recorded for each shape of batch.
    expect(at(400)).toBeGreaterThan(0);
    expect(at(2000)).toBe(at(400));
  });
});
