import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as datasets from '../src/index.js';

const ids = Int32Array.from({ length: 20 }, (_, index) => index);
const json = datasets.characterVocabulary('abc').toJSON();
const bytes = new Blob(['text']);

const textOrList = (good: unknown) => ({ good, accepts: (value: unknown) => typeof value === 'string' || Array.isArray(value) });
const part = a({ rank: 0, size: 1 }, 'nothingElse?');

testWrongArguments({
  exports: datasets,
  errors: [datasets.DatasetError],
  rows: {
    readText: call(datasets.readText, a(bytes, 'nothingElse'), o({ name: a('a', 'text?') }, 'nothingElse?')),
    characterVocabulary: call(datasets.characterVocabulary, textOrList('text'), o({ unknown: a(true, 'flag?') }, 'nothingElse?')),
    'characterVocabulary of pieces': call(datasets.characterVocabulary, textOrList(['te', 'xt'])),
    wordVocabulary: call(datasets.wordVocabulary, a('a text', 'text'), o({ size: a(10, 'count') })),
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
