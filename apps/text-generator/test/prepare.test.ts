import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Finished, lines, run, smallModel, start, tell, workplace } from './program.js';

const place = workplace();
const prepare = (out: string, ...more: string[]): string[] => ['prepare', '--input', place.text(), '--out', place.path(out), ...more];
const flags = [...smallModel, '--validate-every', '20', '--save-every', '20', '--iterations', '40', '--json'];
const train = (input: string, out: string, ...more: string[]): string[] => [
  'train',
  '--input',
  input,
  '--out',
  place.path(out),
  ...flags,
  ...more,
];

function losses({ stdout }: Finished): unknown[] {
  return lines(stdout)
    .filter(({ type }) => type === 'progress')
    .map(({ loss, validation_nats_per_char: chars, validation_nats_per_word: words }) => [loss, chars, words]);
}

/** The parameters and the state of the optimizer after the last iteration. */
async function state(out: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['parameters', 'optimizer', 'state'])
    hash.update(await readFile(join(place.path(out), 'step-000000040', `${file}.safetensors`)));
  return hash.digest('hex');
}

function expectRefusal({ code, stdout, stderr }: Finished, ...parts: readonly string[]): void {
  for (const part of parts) expect(stderr).toContain(part);
  expect(stderr).toMatch(/^statal-text: [^\n]*\.\n$/);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}

describe('a prepared text', () => {
  it.each([
    ['characters', []],
    ['words', ['--tokens', 'words', '--vocabulary', '30']],
  ])('trains as the text itself does, bit for bit: %s', async (kind, tokens) => {
    const prepared = await tell(prepare(`corpus ${kind}`, ...tokens));
    expect(prepared).toMatchObject({ code: 0, stderr: '' });
    const fromText = await run(train(place.text(), `text ${kind}`, ...tokens));
    const fromFolder = await run(train(place.path(`corpus ${kind}`), `folder ${kind}`));
    expect(fromFolder).toMatchObject({ code: 0, stderr: '' });
    expect(losses(fromFolder)).toEqual(losses(fromText));
    expect(await state(`folder ${kind}`)).toBe(await state(`text ${kind}`));
    expect({ ...lines(fromFolder.stdout)[0], text: '', directory: '' }).toEqual({ ...lines(fromText.stdout)[0], text: '', directory: '' });
  });

  it('says what it did, and the command that comes next', async () => {
    const { stdout } = await tell(prepare('told'));
    expect(stdout).toMatch(
      /^.*small\.txt: 3\.4 kB\n(?:.*% .*\n)*Done in 0 s: 3,\d+ characters, 40 different, in .*told\.\nTrain: {2}.*train --input .*told.*\n$/,
    );
    const [first, last] = lines((await tell(prepare('told as json', '--json'))).stdout).filter(({ type }) => type !== 'progress');
    expect(first).toMatchObject({ type: 'start', directory: place.path('told as json') });
    const { sha256 } = JSON.parse(await readFile(place.path('told/tokens.json'), 'utf8'));
    expect(last).toMatchObject({ type: 'end', vocabulary: 40, sha256, tokens: expect.any(Number) });
  });

  it('may be several files, in order', async () => {
    const text = await readFile(place.text(), 'utf8');
    await writeFile(place.path('1.txt'), text.slice(0, 1000));
    await writeFile(place.path('2.txt'), text.slice(1000));
    const halves = await tell(['prepare', '--input', place.path('1.txt'), place.path('2.txt'), '--out', place.path('halves'), '--json']);
    const whole = await tell(prepare('whole', '--json'));
    expect(lines(halves.stdout).at(-1)?.sha256).toBe(lines(whole.stdout).at(-1)?.sha256);
  });

  it('is what a training goes on with, and what is evaluated', async () => {
    const corpus = place.path('corpus characters');
    const resumed = await run(['train', '--resume', '--out', place.path('folder characters'), '--iterations', '50', '--json']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    const evaluated = await tell(['evaluate', '--model', place.path('folder characters'), '--json']);
    const [{ loss, ...same }] = [lines(evaluated.stdout)[0]] as [Record<string, unknown>];
    expect(same).toMatchObject({ split: 'validation', input: corpus, skipped: 0 });
    const other = await tell(['evaluate', '--model', place.path('folder characters'), '--input', place.text(), '--json']);
    const all = await tell(['evaluate', '--model', place.path('folder characters'), '--split', 'all', '--json']);
    expect(lines(other.stdout)[0].nats_per_char).toBe(lines(all.stdout)[0].nats_per_char);
    expect(loss).toBeUndefined();
  });

  it('takes the vocabulary of a model with --from', async () => {
    await writeFile(place.path('poem.txt'), 'the lazy dogs jumps over the fox.\n'.repeat(40));
    const words = ['--input', place.path('poem.txt'), '--out', place.path('poem')];
    const prepared = await tell(['prepare', ...words, '--from', place.path('folder characters'), '--json']);
    expect(lines(prepared.stdout).at(-1)).toMatchObject({ vocabulary: 40 });
    const tuned = await run([
      'train',
      '--from',
      place.path('folder characters'),
      '--input',
      place.path('poem'),
      '--out',
      place.path('tuned'),
      '--batch',
      '4',
      '--steps',
      '8',
      '--iterations',
      '5',
      '--json',
    ]);
    expect(tuned).toMatchObject({ code: 0, stderr: '' });
    expectRefusal(
      await tell(['evaluate', '--model', place.path('folder words'), '--input', place.path('poem')]),
      'poem: its ids are not those of the vocabulary of the model in',
    );
  });
});

describe('a text that cannot be prepared, or be trained on, is refused in one line', () => {
  it('before the work', async () => {
    await mkdir(place.path('full'));
    await writeFile(place.path('full/file'), '');
    await writeFile(place.path('empty.txt'), '');
    const missing = ['prepare', '--input', place.text(), place.path('missing.txt'), '--out', place.path('none')];
    expectRefusal(await tell(missing), 'missing.txt: there is no such file');
    expectRefusal(await tell(['prepare', '--input', place.path('empty.txt'), '--out', place.path('none')]), 'empty.txt: it is empty');
    expectRefusal(await tell(['prepare', '--input', '/dev/null', '--out', place.path('none')]), '/dev/null: it is no file');
    expectRefusal(await tell(prepare('full')), 'there are files in it, and a prepared text never replaces any');
    expectRefusal(await tell(prepare('none', '--from', place.path('full'))), 'full');
    expectRefusal(await tell(prepare('none', '--from', 'x', '--tokens', 'words')), 'only one of the two');
    expectRefusal(await tell(['prepare', '--input', place.text()]), '--out: this flag is needed');
    expect(await readdir(place.path('.'))).not.toContain('none');
  });

  it('with flags and folders that do not fit', async () => {
    const corpus = place.path('whole');
    expectRefusal(await tell(train(corpus, 'none', '--tokens', 'words')), '--tokens: ', 'whole is prepared already, with 40 characters');
    expectRefusal(await tell(train(corpus, 'none', '--vocabulary', '9')), '--vocabulary: ', 'is prepared already');
    expectRefusal(await tell(train(corpus, 'none', '--batch', '500', '--steps', '50')), 'whole without its last 10%', 'lower --steps to');
    expectRefusal(await tell(['inspect', '--model', place.path('folder characters'), '--find', 'position']), 'this is a prepared text');
    const grow = ['train', '--from', place.path('folder characters'), '--grow-vocabulary', '--input', corpus, '--out', place.path('none')];
    expectRefusal(await tell(grow), '--grow-vocabulary: ', 'has a vocabulary already');
    await rename(join(corpus, 'tokens-00000.bin'), place.path('away.bin'));
    expectRefusal(await tell(train(corpus, 'none')), 'whole: it is damaged: tokens-00000.bin is missing');
    await rename(place.path('away.bin'), join(corpus, 'tokens-00000.bin'));
    await appendFile(join(corpus, 'tokens-00000.bin'), 'more');
    expectRefusal(await tell(train(corpus, 'none')), 'tokens-00000.bin: it is damaged: it has');
  });

  it('and a training does not go on with another one', async () => {
    await writeFile(place.path('other.txt'), `${await readFile(place.text(), 'utf8')}x`);
    await tell(['prepare', '--input', place.path('other.txt'), '--out', place.path('other')]);
    const words = ['train', '--resume', '--out', place.path('folder characters'), '--input', place.path('other')];
    expectRefusal(await tell(words), 'this is not the text that the training in');
  });
});

describe('a preparation that is stopped', () => {
  it('by Ctrl-C keeps nothing', async () => {
    const large = createWriteStream(place.path('large.txt'));
    const text = (await readFile(place.text(), 'utf8')).repeat(300);
    for (let part = 0; part < 12; part++) large.write(text);
    await new Promise<void>((done) => void large.end(done));
    const preparing = start(['prepare', '--input', place.path('large.txt'), '--out', place.path('stopped'), '--tokens', 'words']);
    await preparing.printed('writing the ids');
    preparing.child.kill('SIGINT');
    const { code, stderr } = await preparing.finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^statal-text: Stopped before it was done: there is nothing in .*stopped\.\n$/);
    expect((await readdir(place.path('.'))).filter((name) => name.startsWith('stopped'))).toEqual([]);
    await rm(place.path('large.txt'));
  });
});
