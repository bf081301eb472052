/** Texts with characters that are not in the vocabulary of the model. */
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Finished, lines, run, smallModel, tell, workplace } from './program.js';

const place = workplace();
const model = (): string[] => ['--model', place.path('model')];
/** Unknown characters. One of them is invisible. */
const strange = 'the quick brøwn føx jumps the ørange \u200Bone\nand a dog\n'.repeat(20);
const found = '"ø" (U+00F8) 60 times, U+200B 20 times';

beforeAll(async () => {
  await run(['train', '--input', place.text(), '--out', place.path('model'), ...smallModel, '--iterations', '5']);
  const words = ['--tokens', 'words', '--vocabulary', '50'];
  await run(['train', '--input', place.text(), '--out', place.path('words'), ...smallModel, ...words, '--iterations', '5']);
  await writeFile(place.path('strange.txt'), strange);
  await writeFile(place.path('plain.txt'), strange.replaceAll(/[ø\u200B]/g, ''));
});

/** The verbs that read a text, by words that make them read `name`. */
const verbs: Readonly<Record<string, (name: string) => string[]>> = {
  generate: (name) => ['generate', ...model(), '--prompt-file', place.path(name), '--length', '20', '--seed', '1'],
  evaluate: (name) => ['evaluate', ...model(), '--input', place.path(name)],
  'inspect --find': (name) => ['inspect', ...model(), '--input', place.path(name), '--find', 'position'],
  'inspect --unit': (name) => ['inspect', ...model(), '--input', place.path(name), '--unit', '1'],
};
const names = Object.keys(verbs);

describe.each(names)('%s', (name) => {
  const words = verbs[name];

  it('names all unknown characters at once, and the flag that leaves them out', async () => {
    const { code, stdout, stderr } = await tell(words('strange.txt'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^statal-text: .*strange\.txt: 2 different characters are not in the vocabulary of \d+ characters, in 80 places, the first character 12 \(line 1\): [^\n]*\n$/,
    );
    expect(stderr).toContain(
      `: ${found}. The model has never seen them: take them out of the text, or add --unknown skip to leave them out.`,
    );
    expect((await tell([...words('strange.txt'), '--unknown', 'error'])).stderr).toBe(stderr);
  });

  it('with --unknown skip reads the text without them, and says so', async () => {
    const [skipped, plain] = [
      await tell([...words('strange.txt'), '--unknown', 'skip', '--json']),
      await tell([...words('plain.txt'), '--json']),
    ];
    expect(skipped.stderr).toMatch(/^[^\n]*strange\.txt: 80 characters left out that the model has never seen: [^\n]*\n$/);
    expect(skipped.stderr).toContain(found);
    const [got, want] = [skipped, plain].map(({ stdout }) => lines(stdout)[0]);
    expect([got.skipped, want.skipped, skipped.code, plain.stderr]).toEqual([80, 0, 0, '']);
    const { prompt: _, tokens_per_s, skipped: __, input, ...measured } = want;
    expect(got).toMatchObject(measured);
  });
});

it('a model of words reads the unknown word by default', async () => {
  const words = (...more: string[]) => [
    'evaluate',
    '--model',
    place.path('words'),
    '--input',
    place.path('strange.txt'),
    '--json',
    ...more,
  ];
  const [usual, skip, error] = [await tell(words()), await tell(words('--unknown', 'skip')), await tell(words('--unknown', 'error'))];
  expect([usual.code, lines(usual.stdout)[0].skipped]).toEqual([0, 0]);
  expect(lines(skip.stdout)[0].tokens as number).toBeLessThan(lines(usual.stdout)[0].tokens as number);
  expect(skip.stderr).toMatch(/ \d+ words left out that the model has never seen: "/);
  expect(error.code).toBe(2);
  expect(error.stderr).toContain('"brøwn" 20 times');
});

it('a suggested command leaves them out too', async () => {
  const { stdout } = await tell([...verbs['inspect --find']('strange.txt'), '--unknown', 'skip']);
  expect(stdout).toMatch(/Look at the best: .* --unknown skip /);
});

it('a prompt of unknown characters alone is left out whole', async () => {
  const { code, stdout } = await tell(['generate', ...model(), '--prompt', 'øøø', '--unknown', 'skip', '--length', '5', '--seed', '1']);
  const without = await tell(['generate', ...model(), '--length', '5', '--seed', '1']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `øøø${without.stdout}` });
});

describe('a prompt', () => {
  const flags = ['--length', '50', '--seed', '3'];
  const piped = (input: string | Uint8Array): Promise<Finished> =>
    writeFile(place.path('piped'), input).then(() =>
      run(['generate', ...model(), '--prompt-file', '-', ...flags], {
        command: ['sh', '-c', `"$0" "$@" < '${place.path('piped')}'`, process.execPath],
      }),
    );

  it('from a file or standard input is taken as it is, its last line break too', async () => {
    const prompt = 'the quick\nbrown fox \n';
    await writeFile(place.path('prompt.txt'), prompt);
    const typed = await tell(['generate', ...model(), '--prompt', prompt, ...flags]);
    expect(typed.stdout.startsWith(prompt)).toBe(true);
    expect(await tell(['generate', ...model(), '--prompt-file', place.path('prompt.txt'), ...flags])).toEqual(typed);
    expect(await piped(prompt)).toEqual(typed);
  });

  it('that is long is read whole', async () => {
    const prompt = (await readFile(place.text(), 'utf8')).repeat(30); // about 100,000 characters, more than a word of the command line
    const { code, stdout } = await piped(prompt);
    expect([code, stdout.startsWith(prompt), stdout.length]).toEqual([0, true, prompt.length + 50]);
  });

  it('that is empty, missing or not UTF-8 is refused by its name', async () => {
    expect(await piped('')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'statal-text: standard input: it is empty. A text needs at least one character.\n',
    });
    expect((await piped(Uint8Array.of(0x63, 0xe9))).stderr).toMatch(
      /^statal-text: standard input: the last character, at byte 1, is cut off\./,
    );
    const missing = await tell(['generate', ...model(), '--prompt-file', place.path('nowhere.txt')]);
    expect(missing.stderr).toMatch(/nowhere\.txt: there is no such file\./);
  });
});
