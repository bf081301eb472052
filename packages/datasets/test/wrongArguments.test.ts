import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import { afterAll } from 'vitest';
import * as datasets from '../src/index.js';

const ids = Int32Array.from({ length: 20 }, (_, index) => index);
const json = datasets.characterVocabulary('abc').toJSON();
const bytes = new Blob(['text']);

const textOrList = (good: unknown) => ({ good, accepts: (value: unknown) => typeof value === 'string' || Array.isArray(value) });
const part = a({ rank: 0, size: 1 }, 'nothingElse?');

const folder = await mkdtemp(join(tmpdir(), 'statal-wrong-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const vocabulary = datasets.characterVocabulary('a text');
await datasets.writeTokens('a text', vocabulary, join(folder, 'tokens'));

/** Writes into a new folder at each call. */
let calls = 0;
const writeAnew: typeof datasets.writeTokens = (text, ids, name, ...more) =>
  datasets.writeTokens(text, ids, typeof name === 'string' ? join(folder, `${calls++}`) : name, ...more);

testWrongArguments({
  exports: datasets,
  errors: [datasets.DatasetError],
  rows: {
    readText: call(datasets.readText, a(bytes, 'nothingElse'), o({ name: a('a', 'text?') }, 'nothingElse?')),
    streamText: call(datasets.streamText, a(bytes, 'nothingElse'), o({ name: a('a', 'text?') }, 'nothingElse?')),
    openTokens: call(datasets.openTokens, a(join(folder, 'tokens'), 'nothingElse')),
    writeTokens: call(
      writeAnew,
      textOrList('a text'),
      a(vocabulary, 'nothingElse'),
      a('folder', 'text'),
      o(
        {
          onUnknown: a('skip', 'nothingElse?'),
          shardTokens: a(3, 'count?'),
          onProgress: a(() => {}, 'function?'),
          signal: a(new AbortController().signal, 'nothingElse?'),
          source: a('a', 'text?'),
        },
        'nothingElse?',
      ),
    ),
    characterVocabulary: call(datasets.characterVocabulary, textOrList('text'), o({ unknown: a(true, 'flag?') }, 'nothingElse?')),
    'characterVocabulary of pieces': call(datasets.characterVocabulary, textOrList(['te', 'xt'])),
    wordVocabulary: call(datasets.wordVocabulary, textOrList('a text'), o({ size: a(10, 'count') })),
    vocabularyFromJSON: call(datasets.vocabularyFromJSON, a(json, 'nothingElse'), o({ source: a('a', 'text?') }, 'nothingElse?')),
    listUnknownTokens: call(datasets.listUnknownTokens, a(datasets.characterVocabulary('abc').unknownTokens('xyz'), 'nothingElse')),
    splitText: call(datasets.splitText, a('a text to split', 'text'), o({ validation: a(0.2, 'share'), test: a(0.2, 'share?') })),
    contiguousBatches: call(
      datasets.contiguousBatches,
      a(ids, 'list'),
      o({ batch: a(2, 'count'), steps: a(3, 'count'), partial: a(true, 'flag?'), source: a('a', 'anything?'), part }),
    ),
    paddedBatches: call(
      datasets.paddedBatches,
      a([ids, ids], 'list'),
      o({ batch: a(2, 'count'), sortByLength: a(true, 'flag?'), random: a(() => 0.5, 'function?'), part }),
    ),
    'encode of a vocabulary': call(
      (...given: Parameters<datasets.Vocabulary['encode']>) => datasets.characterVocabulary('text').encode(...given),
      a('text', 'text'),
      o({ onUnknown: a('skip', 'nothingElse?'), source: a('a', 'anything?') }, 'nothingElse?'),
    ),
  },
});
