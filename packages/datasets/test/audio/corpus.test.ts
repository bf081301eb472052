import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { wavFile } from '@statal/tooling-vitest/wavFile';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AudioCorpus,
  audioCorpus,
  audioFeatures,
  audioFolder,
  fileNamePattern,
  loadFeatures,
  parseSplit,
  type Recording,
  splitRecordings,
} from '../../src/audio/index.js';
import { disk as browser } from '../../src/disk/disk.browser.js';
import { messageOf } from '../messageOf.js';

let root: string;
let folder: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'statal-recordings-'));
});
beforeEach(async () => {
  folder = join(root, String(count++));
  await mkdir(folder);
});
afterAll(() => rm(root, { recursive: true }));

const wav = wavFile([Array.from({ length: 800 }, (_, n) => Math.sin(n / 3))]);

async function put(path: string, content: Uint8Array | string = wav): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

const namesOf = (recordings: readonly Recording[]): string[] => recordings.map(({ name }) => name);
const features = audioFeatures({ sampleRate: 8000, bands: 20 });

describe('a folder of recordings', () => {
  it('is labeled by its sub-folders; what is not audio, or hidden, is left out', async () => {
    for (const path of [
      'dog/2.wav',
      'dog/10.WAV',
      'cat/1.wav',
      'cat/notes.txt',
      'README.md',
      '_noise_/1.wav',
      '.trash/1.wav',
      'cat/.1.wav',
    ])
      await put(path);
    const { recordings, classes, fields, skipped } = await audioFolder(folder);
    expect(namesOf(recordings)).toEqual(['cat/1.wav', 'dog/2.wav', 'dog/10.WAV']);
    expect(recordings.map(({ label }) => label)).toEqual(['cat', 'dog', 'dog']);
    expect([classes, fields, skipped]).toEqual([['cat', 'dog'], ['label', 'name'], []]);
    expect((await recordings[0].read()).sampleRate).toBe(8000);
  });

  it('is labeled by the names of its files, numbers in their order', async () => {
    for (const path of ['10_theo_3.wav', '9_theo_12.wav', 'deeper/9_george_0.wav']) await put(path);
    const { recordings, classes } = await audioFolder(folder, { pattern: '{label}_{speaker}_{index}' });
    expect(classes).toEqual(['9', '10']);
    expect(recordings[0].fields).toEqual({ label: '9', speaker: 'theo', index: '12' });
    expect(recordings.length).toBe(3);
  });

  it('tells what does not fit, and a class without a recording, and goes on; under strict it stops', async () => {
    for (const path of ['a/1.wav', 'b/1.wav', 'loose.wav', 'empty/.keep']) await put(path);
    await mkdir(join(folder, 'nothing'));
    const { skipped, recordings } = await audioFolder(folder);
    expect(recordings.length).toBe(2);
    expect(skipped.map(({ message }) => message)).toEqual([
      'loose.wav: its name does not fit {label}/{name}. Rename it, or give another pattern.',
      'nothing: the class has no audio files. Fill the folder or remove it.',
    ]);
    expect(await messageOf(() => audioFolder(folder, { strict: true }))).toBe(skipped[0].message);
  });

  it('follows links', async () => {
    await put('real/1.wav');
    await put('other/1.wav');
    await symlink(join(folder, 'real'), join(folder, 'linked'));
    expect((await audioFolder(folder)).classes).toEqual(['linked', 'other', 'real']);
  });

  it('that is none is an error: missing, a file, without audio, of one class, or nested in a circle', async () => {
    expect(await messageOf(() => audioFolder(join(folder, 'no')))).toBe(
      `${folder}/no: there is no such folder. Check the path; it was looked up as ${folder}/no.`,
    );
    expect(await messageOf(() => audioFolder('no/such'))).toBe(
      `no/such: there is no such folder. Check the path; it was looked up as ${resolve('no/such')}.`,
    );
    await put('a/1.wav');
    expect(await messageOf(() => audioFolder(join(folder, 'a/1.wav')))).toContain('this is a file, not a folder');
    expect(await messageOf(() => audioFolder(folder, { name: 'mine' }))).toBe(
      'mine: all recordings are of the class "a". Add recordings of another class, or give another pattern.',
    );
    expect(await messageOf(() => audioFolder(folder, { name: 'mine', pattern: '{label}_{index}' }))).toBe(
      'mine: no file fits {label}_{index}; a/1.wav does not. Give another pattern.',
    );
    await symlink(folder, join(folder, 'a/round'));
    expect(await messageOf(() => audioFolder(folder, { name: 'mine' }))).toContain('Look for a link that leads back.');
    await rm(join(folder, 'a'), { recursive: true });
    await put('text/1.txt');
    expect(await messageOf(() => audioFolder(folder, { name: 'mine' }))).toBe(
      'mine: there are no audio files in it. Name a folder with wav, wave, aif, aiff, aifc, mp3, flac, ogg, oga, opus files.',
    );
  });

  it('is, in a page, the files that somebody picked', async () => {
    const files = ['a/1.wav', 'b/2.wav'].map((path) => ({ path, source: new File([wav], path) }));
    const { recordings } = audioCorpus(files);
    expect((await recordings[1].read()).channels[0].length).toBe(800);
    expect(await messageOf(() => browser.listFolder('a'))).toContain('a page has no folders of its own');
  });
});

describe('files that cannot be read', () => {
  it('are named and counted, and the others are all there', async () => {
    for (const path of ['a/1.wav', 'a/2.wav', 'b/1.wav', 'b/2.wav']) await put(path);
    await put('a/broken.wav', wav.subarray(0, 40));
    await put('b/text.wav', 'hello');
    await put('b/zero.wav', wavFile([[]]));
    const { recordings, classes } = await audioFolder(folder);
    const progress: number[] = [];
    const set = await loadFeatures(recordings, { classes, features, onProgress: ({ done }) => progress.push(done) });
    expect(set.skipped.map(({ name }) => name)).toEqual(['a/broken.wav', 'b/text.wav', 'b/zero.wav']);
    expect(set.skipped[0].message).toContain('it is truncated: after 40 bytes there is still no audio');
    expect([namesOf(set.recordings), [...set.labels], set.seconds]).toEqual([
      ['a/1.wav', 'a/2.wav', 'b/1.wav', 'b/2.wav'],
      [0, 0, 1, 1],
      0.4,
    ]);
    expect(progress).toEqual([7]);
  });

  it('to the end are used as far as they go, with a warning, and are an error under strict', async () => {
    for (const path of ['a/1.wav', 'b/1.wav']) await put(path);
    await put('b/cut.wav', wav.subarray(0, 844));
    const { recordings, classes } = await audioFolder(folder);
    const { labels, skipped, warnings } = await loadFeatures(recordings, { classes, features });
    const message =
      'b/cut.wav: it is truncated: its header promises 1600 bytes of audio and 800 are there. Get an intact copy if there is one.';
    expect([[...labels], skipped, warnings.map(({ message: text }) => text)]).toEqual([[0, 1, 1], [], [message]]);
    expect(await messageOf(() => loadFeatures(recordings, { classes, features, strict: true }))).toBe(message);
  });

  it('are an error under strict', async () => {
    for (const path of ['a/1.wav', 'b/1.wav']) await put(path);
    await put('b/text.wav', 'hello');
    const { recordings, classes } = await audioFolder(folder);
    expect(await messageOf(() => loadFeatures(recordings, { classes, features, strict: true }))).toBe(
      `b/text.wav: it is not an audio file that is read here. Give wav, aiff, mp3, flac, or ogg with vorbis or opus.`,
    );
  });

  it('are an error when a class loses all it has', async () => {
    await put('a/1.wav');
    await put('b/1.wav', 'hello');
    const { recordings, classes } = await audioFolder(folder);
    expect(await messageOf(() => loadFeatures(recordings, { classes, features }))).toBe(
      'class "b": none of its recordings can be used; the first: b/1.wav: it is not an audio file that is read here. ' +
        'Give wav, aiff, mp3, flac, or ogg with vorbis or opus. Replace them or remove the class.',
    );
  });

  it('may vanish after they were listed', async () => {
    for (const path of ['a/1.wav', 'a/2.wav', 'b/1.wav']) await put(path);
    const { recordings, classes } = await audioFolder(folder);
    await rm(join(folder, 'a/2.wav'));
    const { skipped } = await loadFeatures(recordings, { classes, features });
    expect(skipped.map(({ message }) => message)).toEqual([
      `a/2.wav: there is no such file. Check the path; it was looked up as ${folder}/a/2.wav.`,
    ]);
  });
});

describe('a pattern of file names', () => {
  it('reads fields off the end of a path', () => {
    expect(fileNamePattern('{label}/{speaker}_nohash_{index}').match('x/yes/0a7c_nohash_1.wav')).toEqual({
      label: 'yes',
      speaker: '0a7c',
      index: '1',
    });
    expect(fileNamePattern('{label}.{take}').match('a.b/dog.1.wav')).toEqual({ label: 'dog', take: '1' });
    expect(fileNamePattern('{label}/{name}').match('C:\\recordings\\cat\\1.wav')).toEqual({ label: 'cat', name: '1' });
  });

  it('has one reading or none', () => {
    const pattern = fileNamePattern('{label}_{index}');
    expect(pattern.match('ice_cream_3.wav')).toBeUndefined();
    expect(pattern.match('ice.wav')).toBeUndefined();
    expect(pattern.match('_3.wav')).toBeUndefined();
  });

  it('gives back what a name was made of', () => {
    const word = fc.stringMatching(/^[a-z0-9 -]{1,8}$/);
    fc.assert(
      fc.property(word, word, word, (label, speaker, index) => {
        expect(fileNamePattern('{label}_{speaker}_{index}').match(`${label}_${speaker}_${index}.wav`)).toEqual({ label, speaker, index });
      }),
      { seed: 1 },
    );
  });

  it('is refused when it makes no sense', async () => {
    const hint = 'Write it like {label}_{speaker}_{index}, or {label}/{name} for a folder for each class.';
    for (const [pattern, reason] of [
      ['{speaker}_{index}', 'it has no {label}, so no file has a class'],
      ['{label}_{label}', '{label} comes twice'],
      ['{label}{index}', 'two fields touch, and nothing tells where one ends'],
      ['{label}_{index', 'a brace has no partner'],
      ['{label}_{}', '{} is not a field: a name of letters and digits is needed'],
    ])
      expect(await messageOf(() => fileNamePattern(pattern))).toBe(`pattern "${pattern}": ${reason}. ${hint}`);
  });
});

describe('a split', () => {
  const speakers = ['george', 'lucas', 'theo'];
  function digits(takes: number): AudioCorpus {
    const paths = ['0', '1'].flatMap((label) =>
      speakers.flatMap((speaker) => Array.from({ length: takes }, (_, index) => `${label}_${speaker}_${index}.wav`)),
    );
    return audioCorpus(
      paths.map((path) => ({ path, source: new File([wav], path) })),
      { name: 'digits', pattern: '{label}_{speaker}_{index}' },
    );
  }
  const fields = ['label', 'speaker', 'index'];

  it('is written as a fraction, a comparison or a group', () => {
    expect(parseSplit(' 0.1 ', fields)).toEqual({ kind: 'fraction', fraction: 0.1 });
    expect(parseSplit('.25', fields)).toEqual({ kind: 'fraction', fraction: 0.25 });
    expect(parseSplit('index<5', fields)).toEqual({ kind: 'comparison', field: 'index', operator: '<', value: 5 });
    expect(parseSplit('index >= 45', fields)).toEqual({ kind: 'comparison', field: 'index', operator: '>=', value: 45 });
    expect(parseSplit('speaker=theo, lucas', fields)).toEqual({ kind: 'group', field: 'speaker', values: ['theo', 'lucas'] });
  });

  it('that cannot be understood is an error that lists the fields', async () => {
    const hint = 'Write a fraction such as 0.1, or a rule such as index<5 or speaker=theo; the fields are label, speaker, index.';
    for (const [spec, reason] of [
      ['1.5', 'a fraction lies between 0 and 1'],
      ['0', 'a fraction lies between 0 and 1'],
      ['-0.1', 'a fraction lies between 0 and 1'],
      ['theo', 'it is neither a fraction nor a rule'],
      ['', 'it is neither a fraction nor a rule'],
      ['speeker=theo', 'there is no field "speeker"'],
      ['=theo', 'no field is named'],
      ['index<five', '"five" is not a number'],
      ['index<', '< compares with nothing'],
      ['speaker=', 'speaker= names no value'],
      ['speaker=theo,', 'speaker= names no value'],
    ])
      expect(await messageOf(() => parseSplit(spec, fields))).toBe(`split "${spec}": ${reason}. ${hint}`);
  });

  it('never fails with anything else', () => {
    fc.assert(
      fc.property(fc.string(), (spec) => {
        try {
          parseSplit(spec, fields);
        } catch (error) {
          expect(error).toHaveProperty('name', 'DatasetError');
        }
      }),
      { seed: 1 },
    );
  });

  it('gives every recording to one part', () => {
    const corpus = digits(20);
    const { train, validation, test } = splitRecordings(corpus, { test: 'index<5', validation: '0.2' });
    expect(test.every(({ fields: { index } }) => Number(index) < 5)).toBe(true);
    expect([train.length, validation.length, test.length]).toEqual([72, 18, 30]);
    expect([...namesOf(train), ...namesOf(validation), ...namesOf(test)].sort()).toEqual(namesOf(corpus.recordings).sort());
  });

  it('by a group holds that group out', () => {
    const { train, test } = splitRecordings(digits(4), { test: 'speaker=theo' });
    expect(new Set(test.map(({ fields: { speaker } }) => speaker))).toEqual(new Set(['theo']));
    expect(new Set(train.map(({ fields: { speaker } }) => speaker))).toEqual(new Set(['george', 'lucas']));
  });

  it('by a fraction takes that share of each class, the same for the same seed, whatever the order of the files', () => {
    const corpus = digits(20);
    const held = (seed: number, from = corpus): string[] => namesOf(splitRecordings(from, { test: '0.1', seed }).test).sort();
    expect(held(1).filter((name) => name.startsWith('0')).length).toBe(6);
    expect(held(1).length).toBe(12);
    expect(held(1, { ...corpus, recordings: [...corpus.recordings].reverse() })).toEqual(held(1));
    expect(held(2)).not.toEqual(held(1));
  });

  function uneven(sizes: readonly number[]): AudioCorpus {
    const paths = sizes.flatMap((size, label) => Array.from({ length: size }, (_, index) => `c${label}/${index}.wav`));
    return audioCorpus(
      paths.map((path) => ({ path, source: new File([wav], path) })),
      { name: 'uneven' },
    );
  }
  const count = (recordings: readonly { readonly label: string }[], label: string): number =>
    recordings.filter((recording) => recording.label === label).length;

  it('by a fraction takes at least one of each class that has two or more, leaves one to train on, and says where that is another share', () => {
    const { train, validation, deviations } = splitRecordings(uneven([20, 3, 2, 1]), { validation: '0.1' });
    expect([0, 1, 2, 3].map((label) => count(validation, `c${label}`))).toEqual([2, 1, 1, 0]);
    expect([0, 1, 2, 3].map((label) => count(train, `c${label}`))).toEqual([18, 2, 1, 1]);
    expect(deviations).toEqual([
      { part: 'validation', label: 'c1', available: 3, held: 1, fraction: 0.1 },
      { part: 'validation', label: 'c2', available: 2, held: 1, fraction: 0.1 },
      { part: 'validation', label: 'c3', available: 1, held: 0, fraction: 0.1 },
    ]);
  });

  it('by fractions puts a class of three or more into all three parts, and never takes a class from the training part', () => {
    const size = fc.integer({ min: 1, max: 12 });
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 4 }), share, share, fc.nat(9), (sizes, test, validation, seed) => {
        const split = splitRecordings(uneven([4, ...sizes]), { test: `${test}`, validation: `${validation}`, seed });
        for (const [label, all] of [4, ...sizes].entries()) {
          const held = [split.train, split.test, split.validation].map((part) => count(part, `c${label}`));
          expect(held.reduce((sum, part) => sum + part)).toBe(all);
          for (const [place, part] of held.entries()) expect(part > 0).toBe(all > place);
        }
      }),
      { seed: 1 },
    );
  });

  it('by a rule says which classes a part has none of', () => {
    const { deviations } = splitRecordings(uneven([4, 2]), { validation: { kind: 'group', field: 'name', values: ['3'] } });
    expect(deviations).toEqual([{ part: 'validation', label: 'c1', available: 2, held: 0, fraction: undefined }]);
  });

  it('by a fraction moves few recordings when one is added', () => {
    const before = namesOf(splitRecordings(digits(50), { test: '0.1' }).test);
    const after = new Set(namesOf(splitRecordings(digits(51), { test: '0.1' }).test));
    expect(before.filter((name) => !after.has(name)).length).toBeLessThanOrEqual(2);
  });

  it('is refused when a part or a class stays empty, or a rule does not fit the corpus', async () => {
    const corpus = digits(4);
    expect(await messageOf(() => splitRecordings(corpus, { test: 'index>9' }))).toBe(
      'digits: no recording is left for the test part (index>9). Hold more out, or leave the rule out.',
    );
    expect(await messageOf(() => splitRecordings(corpus, { test: 'index<4', validation: '0.1' }))).toBe(
      'digits: the test part takes every recording. Hold less out.',
    );
    expect(await messageOf(() => splitRecordings(corpus, { test: 'speaker=bob' }))).toBe(
      'digits: no recording has speaker "bob". There are george, lucas, theo.',
    );
    expect(await messageOf(() => splitRecordings(corpus, { test: 'speaker<5' }))).toBe(
      '0_george_0.wav: its speaker "george" is not a number. Compare another field, or hold a group out, as in speaker=george.',
    );
    expect(await messageOf(() => splitRecordings(corpus, { test: 'label=1' }))).toBe(
      'digits: class "1" has no recording left to train on. Hold less out, add recordings of it, or remove the class.',
    );
  });
});
