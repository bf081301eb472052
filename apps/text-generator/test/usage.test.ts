import { builtInCells } from '@statal/cells';
import { describe, expect, it } from 'vitest';
import { run, tell } from './program.js';

/** Words of the command line, and what the one line on standard error must name. */
const mistakes: readonly (readonly [string, readonly string[]])[] = [
  ['trian', ['trian: there is no such command', 'Did you mean train?']],
  ['train --unitz 3 --out x', ['--unitz: there is no such flag', 'Did you mean --units?', 'train --help']],
  ['train --units', ['--units: its value is missing', '--units <n>']],
  ['train --out x --units 0', ['--units 0: expected a whole number from 1 to']],
  ['train --out x --units 1.5', ['--units 1.5: expected a whole number']],
  ['train --out x --layers two', ['--layers two: expected a whole number']],
  ['train --out x --cell elman', [`--cell elman: expected one of ${Object.keys(builtInCells).join(', ')}`]],
  ['train --out x --memory binary', ['--memory: the cell lstm has no such option', 'add --cell statal']],
  ['train --out x --cell gru --peephole', ['--peephole: the cell gru has no such option', 'add --cell lstm']],
  ['train --out x --cell statal --memory trinary', ['--memory trinary: expected one of content, value, moments, binary, probability']],
  [
    'train --out x --cell statal --slots 2',
    ['--cell statal: slots is 2, but memory "content" has one slot', 'Set --memory to "moments", or leave --slots out'],
  ],
  [
    'train --out x --cell statal --memory value --expected-length 9',
    ['--cell statal: expectedLength is 9, but memory "value" has one slot', 'Set --memory to "moments", or leave --expected-length out'],
  ],
  ['train --out x --cell statal --output news', ['--output news: expected one of activation, state, both, change']],
  ['train --out x --cell gru --output change', ['--output: the cell gru has no such option', 'add --cell statal']],
  ['train --out x --cell statal --connect none --output activation', ['--cell statal: the state reaches nothing']],
  [
    'train --out x --cell statal --memory value --connect none',
    ['--cell statal: the state reaches nothing', 'Set --output to "state", "both" or "change", or --connect to "all" or "self"'],
  ],
  ['train --out x --cell statal --threshold high', ['--threshold high: expected a number.']],
  ['train --out x --projection 0', ['--projection 0: expected a whole number from 1']],
  ['train --out x --learning-rate 0', ['--learning-rate 0: expected a number, more than 0']],
  ['train --out x --learning-rate 0x10', ['--learning-rate 0x10: expected a number']],
  ['train --out x --dropout 1', ['--dropout 1: expected a number, at least 0 and less than 1']],
  ['train --out x --validation -0.1', ['--validation -0.1: expected a number, at least 0']],
  ['train --out x --seed -1', ['--seed -1: expected a whole number of 0 or more']],
  ['train --out x --iterations 3 --epochs 2', ['--iterations', '--epochs', 'only one of the two']],
  ['train --out x --resume --overwrite', ['--overwrite', '--resume', 'only one of the two']],
  ['train --out x --vocabulary 9', ['--vocabulary: a vocabulary of characters holds all of them', '--tokens words']],
  ['train --input poems.txt', ['--out: this flag is needed', '--out <directory>']],
  ['train --out x poems.txt', ['poems.txt: train takes flags only']],
  ['train --out package.json', ['--out package.json: there is a file of that name', 'Name a directory']],
  ['train --out /proc/x', ['--out /proc/x: nothing can be written in /proc', 'Choose another place']],
  ['train --out package.json/x', ['--out package.json/x: package.json is a file, not a directory']],
  ['train --resume --out /proc/x', ['--out /proc/x: nothing can be written in /proc']],
  ['demo --out /proc/x/y', ['--out /proc/x/y: nothing can be written in /proc']],
  ['inspect --model x --unit 1 --html /proc/x.html', ['--html /proc/x.html: nothing can be written in /proc']],
  ['inspect --model x --unit 1 --html test', ['--html test: there is a directory of that name']],
  ['inspect --model x --unit 1 --html nowhere/x.html', ['--html nowhere/x.html: the directory it should be in is not there']],
  ['train --out x --input https://example.org/x.txt', ['this is a web address', 'Download it and name the file']],
  ['generate --model x --prompt a --prompt-file b', ['--prompt', '--prompt-file', 'only one of the two']],
  ['evaluate --model x --unknown replace', ['--unknown replace: expected one of error, skip']],
  ['train --out nowhere --resume', ['--resume: there is no training in nowhere', 'leave --resume out']],
  ['generate --prompt x', ['--model: this flag is needed']],
  ['generate --model nowhere', ['nowhere: there is no such directory']],
  ['generate --model x --temperature -1', ['--temperature -1: expected a number']],
  ['generate --model x --top-k 0', ['--top-k 0: expected a whole number of 1 or more']],
  ['generate --model x --top-p 1.5', ['--top-p 1.5: expected a number, more than 0 and at most 1']],
  ['generate --model x --best --last', ['--best', '--last', 'only one of the two']],
  ['evaluate --model x --split half', ['--split half: expected one of validation, all']],
];

describe('a mistake on the command line', () => {
  it.each(mistakes)('statal-text %s', async (words, wanted) => {
    const { code, stdout, stderr } = await tell(words.split(' '));
    for (const part of wanted) expect(stderr).toContain(part);
    expect(stderr).toMatch(/^statal-text: [^\n]*\.\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('is told by the program as it is told here', async () => {
    const words = ['train', '--out', 'x', '--units', '0'];
    expect(await run(words)).toEqual(await tell(words));
  });
});

describe('help', () => {
  it.each(['train', 'prepare', 'generate', 'evaluate', 'demo'])('of %s shows examples', async (verb) => {
    const { code, stdout } = await tell([verb, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  statal-text ${verb}`);
  });

  it('is what a call without words shows', async () => {
    const [plain, asked] = await Promise.all([run([]), run(['--help'])]);
    expect(plain).toEqual(asked);
    expect(plain.code).toBe(0);
  });

  it('--version is that of the package', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
