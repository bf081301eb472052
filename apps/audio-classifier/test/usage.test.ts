import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal, run, tell } from './program.js';

/** Words of the command line, and what the one line on standard error must name. */
const mistakes: readonly (readonly [string, readonly string[]])[] = [
  ['trian', ['trian: there is no such command', 'Did you mean train?']],
  ['train --unitz 3', ['--unitz: there is no such flag', 'Did you mean --units?']],
  ['train --units 0', ['--units 0: expected a whole number from 1 to']],
  ['train --cell elman', ['--cell elman: expected one of rnn, lstm, gru, statal']],
  ['train --memory content', ['--memory content: the cell gru has no such option', 'add --cell statal']],
  ['train --cell statal --memory trinary', ['--memory trinary: expected one of content, value, moments, binary, probability']],
  ['train --pooling median', ['--pooling median: expected one of mean, max, last, attention']],
  ['train --corpus librispeech', ['--corpus librispeech: expected one of fsdd, speech-commands']],
  ['train --dropout 1', ['--dropout 1: expected a number, at least 0 and less than 1']],
  ['train --resume --overwrite', ['--overwrite', '--resume', 'only one of the two']],
  ['train --corpus fsdd --pattern {label}', ['--pattern', '--corpus', 'only one of the two']],
  ['train recordings', ['recordings: train takes flags only, such as --data']],
  ['train --out package.json', ['--out package.json: there is a file of that name']],
  ['train --out /proc/x', ['--out /proc/x: nothing can be written in /proc']],
  ['train --out package.json/x', ['--out package.json/x: package.json is a file, not a directory']],
  ['train --out nowhere --resume', ['--resume: there is no training in nowhere']],
  ['train --out x --data nowhere', ['nowhere: there is no such folder', `it was looked up as ${resolve('nowhere')}`]],
  ['train --out x --data package.json', ['package.json: this is a file, not a folder']],
  ['train --out x --test 1.5', ['--test 1.5: a fraction lies between 0 and 1']],
  ['train --out x --test half', ['--test half: it is neither a fraction nor a rule']],
  ['train --out x --validation color=red', ['--validation color=red: there is no field "color"', 'label, speaker, index']],
  ['train --out x --test speaker=theo', ['no recording has speaker "theo"', 'voice1']],
  ['classify --model x', ['missing required argument']],
  ['classify one.wav', ['--model: this flag is needed']],
  ['classify --model nowhere one.wav', ['nowhere: there is no such directory']],
  ['classify --model x - -', ['-: standard input can be read only once']],
  ['classify --model x --top 0 one.wav', ['--top 0: expected a whole number of 1 or more']],
  ['evaluate --model x', ['evaluate: there are no recordings to evaluate with', '--data or --corpus']],
];

describe('a mistake on the command line', () => {
  it.each(mistakes)('statal-audio %s', async (words, wanted) => {
    expectRefusal(await tell(words.split(' ')), ...wanted);
  });

  it('is told by the program as it is told here', async () => {
    const words = ['train', '--units', '0'];
    expect(await run(words)).toEqual(await tell(words));
  });
});

describe('help', () => {
  it.each(['train', 'classify', 'evaluate'])('of %s shows examples', async (verb) => {
    const { code, stdout } = await tell([verb, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  statal-audio ${verb}`);
  });

  it('is what a call without words shows', async () => {
    const [plain, asked] = await Promise.all([run([]), run(['--help'])]);
    expect(plain).toEqual(asked);
    expect(plain.code).toBe(0);
  });
});
