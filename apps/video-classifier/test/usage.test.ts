import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal, tell } from './program.js';

/** Words of the command line, and what the one line on standard error must name. */
const mistakes: readonly (readonly [string, readonly string[]])[] = [
  ['trian', ['trian: there is no such command', 'Did you mean train?']],
  ['train --unitz 3', ['--unitz: there is no such flag', 'Did you mean --units?']],
  ['train --size 4', ['--size 4: expected a whole number from 8 to 512']],
  ['train --rate 0', ['--rate 0: expected a number']],
  ['train --cell elman', ['--cell elman: expected one of statal, lstm, gru, rnn']],
  ['train --memory content --cell gru', ['--memory content: the cell gru has no such option', 'add --cell statal']],
  ['train --question why', ['--question why: expected one of turn, blinks, order']],
  ['train --question turn --data clips', ['--question', '--data', 'only one of the two']],
  ['train --predict --question turn', ['--question', '--predict', 'only one of the two']],
  ['train --predict --cell gru', ['--cell gru: it has no image as its state', 'Choose convLstm, convGru, convStatal or none']],
  ['train --predict --size 30', ['--size 30: a model that predicts frames needs a multiple of 4']],
  ['train --grow-classes', ['--grow-classes: a new model has all classes of its clips']],
  ['train --out package.json', ['--out package.json: there is a file of that name']],
  ['train --out nowhere --resume', ['--resume: there is no training in nowhere']],
  ['train --out x --data nowhere', ['nowhere: there is no such folder', `it was looked up as ${resolve('nowhere')}`]],
  ['train --out x --test film=street', ['there is no field "film"', 'label, index']],
  ['classify --model x', ['classify: there is nothing to classify', '--camera']],
  ['classify one.mp4', ['--model: this flag is needed']],
  ['classify --model x - -', ['-: standard input can be read only once']],
  ['classify --model x one.mp4 --camera', ['--camera: it is followed alone, without one.mp4']],
  ['classify --model nowhere one.mp4', ['nowhere: there is no such directory']],
  ['evaluate --model nowhere', ['nowhere: there is no such directory']],
  ['predict --model nowhere', ['--out: this flag is needed']],
  ['predict --model nowhere --out x.gif --frames 0', ['--frames 0: expected a whole number from 1']],
  ['predict --model nowhere --out nowhere/x.gif', ['--out nowhere/x.gif']],
];

describe('a mistake on the command line', () => {
  it.each(mistakes)('statal-video %s', async (words, wanted) => {
    expectRefusal(await tell(words.split(' ')), ...wanted);
  });
});

describe('help', () => {
  it.each(['train', 'classify', 'evaluate', 'predict'])('of %s shows examples', async (verb) => {
    const { code, stdout } = await tell([verb, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  statal-video ${verb}`);
  });
});
