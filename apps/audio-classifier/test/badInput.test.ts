import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { wavFile } from '@statal/tooling-vitest/wavFile';
import { describe, expect, it } from 'vitest';
import { expectRefusal, lines, run, smallModel, tell, toneFile, workplace } from './program.js';

const place = workplace();
const training = (data: string, ...more: string[]): string[] => [
  ...['train', '--data', data, '--out', `${data} model`, ...smallModel, '--epochs', '1', '--validation', '0.2'],
  ...more,
];
const train = (data: string, ...more: string[]) => run(training(data, ...more));
/** Runs the program inside the test process. */
const trainHere = (data: string, ...more: string[]) => tell(training(data, ...more));

const bad: readonly (readonly [what: string, bytes: Uint8Array, reason: string])[] = [
  ['text', Buffer.from('this is a text that somebody called a recording'), 'it is not an audio file that is read here'],
  ['nothing', new Uint8Array(), 'it is empty'],
  ['a wav that ends before its audio', toneFile({ pitch: 400 }).subarray(0, 40), 'it is truncated'],
  ['film', Buffer.from('\0\0\0\x20ftypM4A and so on, a good deal more'), 'this is MPEG-4 (m4a, mp4, mov), which is not read here'],
  ['a header alone', toneFile({ pitch: 400 }).subarray(0, 30), 'it is truncated'],
  ['0 samples', wavFile([[]], { sampleRate: 8000 }), 'it has 0 samples'],
  ['a wav of mp3', toneFile({ pitch: 400 }, { tag: 0x55 }), 'this is a wav of a kind that is not read here'],
  ['a number that is none', wavFile([[0.1, Number.NaN, 0.2]], { bits: 32, float: true }), 'sample 1 of channel 0 is NaN'],
  ['an impossible rate', toneFile({ pitch: 400, sampleRate: 8000 }, { sampleRate: 12 }), 'its sample rate of 12 Hz'],
];

describe('a folder in which one file is', () => {
  it.each(bad)('%s trains on the others and names it', async (what, bytes, reason) => {
    const data = await place.tones(what);
    await place.write(`${what}/low/bad.wav`, bytes);
    const { code, stdout, stderr } = await trainHere(data, '--json');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^skipped: low\/bad\.wav: [^\n]*\n$/);
    expect(stderr).toContain(reason);
    expect(lines(stdout)[0]).toMatchObject({ recordings: 13, skipped: 1 });
    expectRefusal(await trainHere(data, '--overwrite', '--strict'), 'low/bad.wav', reason);
  });

  it('cut trains on what is there and says so, and is an error under --strict', async () => {
    const data = await place.tones('cut');
    await place.write('cut/low/half.wav', toneFile({ pitch: 400 }).subarray(0, 2444));
    const { code, stdout, stderr } = await trainHere(data, '--json');
    const reason = 'low/half.wav: it is truncated: its header promises 4800 bytes of audio and 2400 are there';
    expect(stderr).toBe(`warning: ${reason}. Get an intact copy if there is one.\n`);
    expect({ code, start: lines(stdout)[0] }).toMatchObject({ code: 0, start: { recordings: 13, skipped: 0 } });
    expectRefusal(await trainHere(data, '--overwrite', '--strict'), reason);
  });

  it('unreadable in every class but one is an error that says which class is lost', async () => {
    const data = await place.tones('lost', 3);
    for (let index = 0; index < 3; index++) await writeFile(`${data}/low/${index}.wav`, 'no audio');
    const { code, stderr } = await trainHere(data, '--validation', '0');
    expect(code).toBe(2);
    expect(stderr).toContain('class "low": none of its recordings can be used');
  });

  it('unreadable is skipped too where it is the only one of its class to validate or to test with', async () => {
    const data = await place.tones('held out', 6);
    for (const index of [0, 1]) await writeFile(`${data}/low/${index}.wav`, 'no audio');
    const rules = ['--pattern', '{label}/{index}', '--test', 'index<1', '--validation', 'index<2'];
    const { code, stdout, stderr } = await train(data, ...rules, '--json');
    expect(stderr).toMatch(/^skipped: low\/1\.wav: .*\nskipped: low\/0\.wav: .*\n$/);
    expect({ code, end: lines(stdout).at(-1) }).toMatchObject({ code: 0, end: { type: 'end', test_accuracy: expect.any(Number) } });
  });

  it('named by no rule is skipped, and told', async () => {
    const data = await place.tones('kinds', 4);
    await place.write('flat/low_ann_0.wav', await readFile(`${data}/low/0.wav`));
    for (const index of [1, 2]) await place.write(`flat/low_ann_${index}.wav`, toneFile({ pitch: 300 + index }));
    for (const index of [0, 1, 2]) await place.write(`flat/high_bob_${index}.wav`, toneFile({ pitch: 1500 + index }));
    await place.write('flat/strange.wav', toneFile({ pitch: 1500 }));
    await place.write('flat/readme.txt', 'left out without a word');
    const { code, stdout, stderr } = await train(place.path('flat'), '--validation', 'index<1', '--json');
    expect(code).toBe(0);
    expect(stderr).toBe('skipped: strange.wav: its name does not fit {label}_{speaker}_{index}. Rename it, or give another pattern.\n');
    expect(lines(stdout)[0]).toMatchObject({ recordings: 6, train: 4, validation: 2, skipped: 1 });
  });
});

it('a picture of the losses that cannot be written costs nothing: the training ends with all it measured', async () => {
  const data = await place.tones('pictured');
  await mkdir(`${data} model/curves.svg`, { recursive: true });
  const { code, stdout, stderr } = await trainHere(data, '--json');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^[^\n]*curves\.svg: the picture of the losses could not be written \(EISDIR\)\. The model is not touched by that\.\n$/,
  );
  expect(lines(stdout).at(-1)).toMatchObject({ type: 'end', validation_accuracy: expect.any(Number) });
});

describe('an empty class', () => {
  it('is told and left out, or an error under --strict', async () => {
    const data = await place.tones('hollow');
    await mkdir(`${data}/middle`);
    const { code, stderr, stdout } = await train(data, '--json');
    expect(code).toBe(0);
    expect(stderr).toBe('skipped: middle: the class has no audio files. Fill the folder or remove it.\n');
    expect(lines(stdout)[0].classes).toEqual(['high', 'low']);
    expectRefusal(await trainHere(data, '--overwrite', '--strict'), 'middle: the class has no audio files');
  });

  it('that is the only other one is an error', async () => {
    const data = await place.tones('single');
    await rm(`${data}/high`, { recursive: true });
    expectRefusal(await trainHere(data), 'all recordings are of the class "low"');
  });

  it('after the test part was taken is an error', async () => {
    expectRefusal(
      await trainHere(await place.tones('taken'), '--test', 'label=low'),
      'class "low" has no recording left to train on. Add recordings of it, remove the class, or change --test label=low or --validation 0.2.',
    );
    const wayOut = 'Add recordings, change --validation, or turn it off with --validation 0.';
    const reason = 'no recording is left for the validation part';
    expectRefusal(
      await tell(['train', '--data', await place.tones('one of each', 1), '--out', place.path('x')]),
      `${reason} (0.1). ${wayOut}`,
    );
    expectRefusal(
      await trainHere(place.path('taken'), '--pattern', '{label}/{index}', '--validation', 'index>9'),
      `${reason} (index>9). ${wayOut}`,
    );
  });
});

describe('evaluate', () => {
  it('leaves out and counts classes that the training never had, or refuses them under --strict', async () => {
    const data = await place.tones('known');
    await trainHere(data);
    const more = await place.tones('more', 3);
    for (const index of [0, 1]) await place.write(`more/middle/${index}.wav`, toneFile({ pitch: 800 }));
    await place.write('more/low/bad.wav', 'no audio');
    const evaluate = (...words: string[]) => tell(['evaluate', '--model', `${data} model`, '--data', more, ...words]);
    const { code, stdout, stderr } = await evaluate('--json');
    expect(code).toBe(0);
    expect(lines(stdout)[0]).toMatchObject({ recordings: 6, skipped: 1, unknown: 2, accuracy: expect.any(Number) });
    expect(stderr).toMatch(/^skipped: low\/bad\.wav: .*\nleft out: 2 of the class "middle", which the model never had\n$/);
    expectRefusal(await evaluate('--strict'), 'middle/0.wav: the model never had the class "middle"', 'high, low');
    await place.write('others/a/0.wav', toneFile({ pitch: 400 }));
    await place.write('others/b/0.wav', toneFile({ pitch: 900 }));
    const strangers = await tell(['evaluate', '--model', `${data} model`, '--data', place.path('others')]);
    expectRefusal(strangers, 'the model never had any of its classes: a, b');
  });
});

describe('a model that cannot be used', () => {
  it('is named with its file: damaged, of another program, or none', async () => {
    const data = await place.tones('whole', 3);
    await trainHere(data, '--validation', '0');
    const model = `${data} model`;
    const audio = `${data}/low/0.wav`;
    expectRefusal(await tell(['classify', '--model', data, audio]), 'there is no checkpoint in it');
    const [step] = (await readFile(`${model}/checkpoints.json`, 'utf8')).match(/step-\d+/) ?? [];
    const path = `${model}/${step}/parameters.safetensors`;
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, 100));
    expectRefusal(await tell(['classify', '--model', model, audio]), 'parameters.safetensors');
    await writeFile(path, bytes);
    await rm(`${model}/${step}/checkpoint.json`);
    expectRefusal(await tell(['evaluate', '--model', model, '--data', data]), 'checkpoint.json is missing');
  });
});
