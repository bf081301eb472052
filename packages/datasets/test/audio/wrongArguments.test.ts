import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wavFile } from '@statal/tooling-vitest/wavFile';
import { argument as a, call, data, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as audio from '../../src/audio/index.js';
import { messageOf } from '../messageOf.js';

const root = mkdtempSync(join(tmpdir(), 'statal-arguments-'));
const bytes = wavFile([Array.from({ length: 4000 }, (_, n) => Math.sin(n))]);
const recordings = join(root, 'recordings');
beforeAll(async () => {
  const cached = join(root, 'corpora', 'fsdd', audio.corpora.fsdd.folder);
  for (const folder of [recordings, cached]) {
    await mkdir(folder, { recursive: true });
    for (const name of ['0_theo_0.wav', '1_theo_0.wav']) await writeFile(join(folder, name), bytes);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const samples = Float32Array.from({ length: 4000 }, (_, n) => Math.sin(n));
const someAudio: audio.AudioSignal = { channels: [samples], sampleRate: 8000 };
const features = audio.audioFeatures({ sampleRate: 8000 });
const corpus = audio.synthesizeRecordings({ speakers: 1, takes: 4 });
const two = corpus.recordings.filter(({ label }) => label === '0' || label === '1');
const set = await audio.loadFeatures(two, { classes: corpus.classes, features });
const normalization = await audio.fitNormalization(set);
const some = { data: new Float32Array(4 * set.width), steps: 4, width: set.width };
const files = [
  { path: 'a/1.wav', source: new Blob([bytes]) },
  { path: 'b/1.wav', source: new Blob([bytes]) },
];

const isListOfTexts = (value: unknown): boolean => !value || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
const only = (good: unknown) => a(good, 'nothingElse');
const ifAny = (good: unknown) => a(good, 'nothingElse?');
const order = { good: 2, accepts: (value: unknown) => value === 0 || value === 1 || value === 2 };
const aName = a('a', 'text?');
const aFlag = a(true, 'flag?');
const aRate = only(8000);
const alone = { rank: 0, size: 1, allGather: async (own: Uint8Array) => [own] };
const signal = ifAny(new AbortController().signal);
const onProgress = a(() => undefined, 'function?');
const decoding = o({ name: aName }, 'nothingElse?');
const filters = { sampleRate: aRate, bands: a(13, 'count?'), lowest: a(100, 'number?'), highest: a(3000, 'number?') };
const energies = { ...filters, frame: a(200, 'count?'), hop: a(80, 'count?'), fftSize: a(256, 'count?'), range: a(40, 'notNegative?') };
const limit = (most: number) => a(most, 'notNegative?');
const changes = { speed: limit(0.1), shift: limit(0.05), color: limit(0.1), gain: limit(6), noise: limit(0.1) };
const rule = (good: unknown) => a(good, 'nothingElse?');
const inCache = { cache: a(root, 'text?'), strict: aFlag };

testWrongArguments({
  exports: audio,
  errors: [audio.DatasetError],
  rows: {
    decodeAudio: call(audio.decodeAudio, only(bytes), decoding),
    readAudio: call(audio.readAudio, only(new Blob([bytes])), decoding),
    streamAudio: call(audio.streamAudio, only(new Blob([bytes])), decoding),

    mixToMono: call(audio.mixToMono, only(someAudio)),
    resample: call(audio.resample, only(samples), o({ from: aRate, to: only(16_000) })),
    trimSilence: call(audio.trimSilence, only(samples), o({ sampleRate: aRate, threshold: a(40, 'notNegative?') })),

    deltas: call(audio.deltas, only(some)),
    withDeltas: call(audio.withDeltas, only(some), order),
    frameSignal: call(audio.frameSignal, only(samples), o({ length: a(200, 'count'), hop: a(80, 'count'), centered: aFlag })),
    logMel: call(audio.logMel, o(energies)),
    'logMel(options)': call(audio.logMel({ sampleRate: 8000 }), only(samples)),
    melFilterbank: call(audio.melFilterbank, o({ ...filters, fftSize: a(256, 'count'), bands: a(13, 'count') })),
    mfcc: call(audio.mfcc, o({ ...energies, coefficients: a(13, 'count?') })),
    'mfcc(options)': call(audio.mfcc({ sampleRate: 8000 }), only(samples)),
    audioFeatures: call(
      audio.audioFeatures,
      o({
        ...energies,
        kind: ifAny('mfcc'),
        coefficients: a(13, 'count?'),
        deltas: { ...order, accepts: (value) => value === undefined || order.accepts(value) },
        trim: a(40, 'notNegative?'),
        subtractMean: a(0.5, 'share?'),
      }),
    ),
    'prepare of features': call(
      (given: audio.AudioSignal) => features.prepare(given),
      data({ channels: only([samples]), sampleRate: aRate }),
    ),
    'compute of features': call((given: Float32Array) => features.compute(given), only(samples)),

    audioFolder: call(audio.audioFolder, only(recordings), o({ name: aName, pattern: only('{label}_{speaker}_{index}'), strict: aFlag })),
    fileNamePattern: call(audio.fileNamePattern, only('{label}_{index}')),
    'match of a pattern': call((path: string) => audio.fileNamePattern('{label}_{index}').match(path), a('a_1.wav', 'text')),
    openCorpus: call(
      // Without a cache it would download.
      (name: 'fsdd', given?: object) =>
        audio.openCorpus(name, given?.constructor === Object ? { cache: root, ...given } : (given ?? { cache: root })),
      only('fsdd'),
      o({ ...inCache, data: ifAny(recordings), onProgress, signal }, 'nothingElse?'),
    ),
    cachedCorpus: call(audio.cachedCorpus, only('fsdd'), o(inCache, 'nothingElse?')),
    audioCorpus: call(
      audio.audioCorpus,
      only(files),
      o(
        {
          name: aName,
          pattern: ifAny('{label}/{name}'),
          labeled: aFlag,
          strict: aFlag,
          emptyFolders: { ...a(['a'], 'nothingElse?'), accepts: isListOfTexts },
        },
        'nothingElse?',
      ),
    ),
    synthesizeRecordings: call(
      audio.synthesizeRecordings,
      o({ seed: a(1, 'integer?'), speakers: a(1, 'count?'), takes: a(1, 'count?'), sampleRate: ifAny(8000) }, 'nothingElse?'),
    ),

    parseSplit: call(audio.parseSplit, only('index<5'), only(['label', 'index'])),
    splitRecordings: call(
      audio.splitRecordings,
      only(corpus),
      o({ test: rule('index<1'), validation: rule({ kind: 'fraction', fraction: 0.3 }), seed: a(1, 'integer?') }),
    ),

    augment: call(audio.augment, only(samples), o({ ...changes, sampleRate: aRate }), a(audio.seededRandom(1), 'function')),
    loadFeatures: call(
      audio.loadFeatures,
      a(two.slice(0, 1), 'nothingElse'),
      o({
        classes: a(corpus.classes, 'nothingElse'),
        features: only(features),
        keepSamples: aFlag,
        memory: a(1e6, 'notNegative?'),
        strict: aFlag,
        allowLostClasses: aFlag,
        onProgress,
        signal,
        ranks: ifAny(alone),
      }),
    ),
    lengthBatches: call(
      audio.lengthBatches,
      only(set),
      o({
        batch: a(2, 'count'),
        seed: a(1, 'integer?'),
        epoch: a(1, 'integer?'),
        normalization: ifAny(normalization),
        augmentation: ifAny({ sampleRate: 8000, speed: 0.1 }),
        part: ifAny({ rank: 0, size: 1 }),
      }),
    ),
    fitNormalization: call(audio.fitNormalization, only(set)),
    normalizationFromJSON: call(audio.normalizationFromJSON, only(normalization), o({ source: aName }, 'nothingElse?')),
    normalize: call(audio.normalize, only(some), only(normalization)),
    seededRandom: call(audio.seededRandom, a(1, 'integer'), a(0, 'integer?'), a(0, 'integer?')),
  },
});

it('features of an unknown kind are refused, not taken for log-mel energies', async () => {
  expect(await messageOf(() => audio.audioFeatures({ sampleRate: 8000, kind: 'MFCC' as 'mfcc' }))).toBe(
    'audioFeatures: kind is "MFCC", expected "mfcc" or "logMel". Change kind.',
  );
});

it('an augmentation that does not fit is refused before the first batch', async () => {
  const augmentation = { sampleRate: 8000, speed: -1 };
  expect(await messageOf(() => audio.lengthBatches(set, { batch: 2, seed: 1, augmentation }))).toBe(
    'augment: speed must be 0 or more, got -1. Change speed.',
  );
});

it('channels of different lengths are refused, not mixed into NaN', async () => {
  expect(await messageOf(() => audio.mixToMono({ channels: [samples, samples.subarray(1)], sampleRate: 8000 }))).toBe(
    'mixToMono: audio is Object, expected channels as a list of Float32Arrays of one length. Change audio.',
  );
});

it('a number in place of a rule is refused, and a rule is shown', async () => {
  expect(await messageOf(() => audio.splitRecordings(corpus, { test: 0.1 as never }))).toBe(
    'splitRecordings: test is 0.1, expected a rule, e.g. "0.1" or "speaker=theo". Change test.',
  );
});
