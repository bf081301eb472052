import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterVocabulary, DatasetError, vocabularyFromJSON, wordVocabulary } from '../src/index.js';
import { messageOf } from './messageOf.js';

const wayOut = 'Take an intact copy, or train again.';

describe('a vocabulary comes back from JSON', () => {
  const text = "To be, or not\nto be: that's 😀 \ud83d";

  it.each([
    ['characters', characterVocabulary(text)],
    ['characters with an unknown one', characterVocabulary(text, { unknown: true })],
    ['words', wordVocabulary(text, { size: 5 })],
  ])('with the same ids and the same text: %s', (_, vocabulary) => {
    const copy = vocabularyFromJSON(JSON.parse(JSON.stringify(vocabulary)));
    expect(copy.toJSON()).toEqual(vocabulary.toJSON());
    expect(copy.unknownId).toBe(vocabulary.unknownId);
    const ids = vocabulary.encode(text);
    expect(copy.encode(text)).toEqual(ids);
    expect(copy.decode(ids)).toBe(vocabulary.decode(ids));
  });
});

describe('a damaged vocabulary is refused in one line', () => {
  it.each([
    [null, 'it must be an object with "kind" and "tokens"'],
    ['[]', 'it must be an object with "kind" and "tokens"'],
    [{}, 'kind is missing'],
    [{ kind: 'bytes', tokens: ['a'] }, 'kind must be "characters" or "words"'],
    [{ kind: 'words' }, 'tokens is missing'],
    [{ kind: 'words', tokens: 'abc' }, 'tokens must be a list of strings'],
    [{ kind: 'words', tokens: [] }, 'tokens must not be empty'],
    [{ kind: 'words', tokens: ['a', 7] }, 'tokens.1 must be a string'],
    [{ kind: 'words', tokens: ['a', ''] }, 'tokens.1 must not be empty'],
    [{ kind: 'words', tokens: ['a', 'b', 'a'] }, 'tokens.2 is the same as tokens.0'],
    [{ kind: 'characters', tokens: ['a', 'bc'] }, 'tokens.1 must be a single character'],
    [{ kind: 'words', tokens: ['a'], unknown: 1 }, 'unknown must be a string'],
    [{ kind: 'words', tokens: ['a'], unknown: '<unk>' }, 'unknown must be one of tokens'],
  ])('%j: %s', async (json, problem) => {
    expect(await messageOf(() => vocabularyFromJSON(json))).toBe(`vocabulary: the vocabulary is damaged: ${problem}. ${wayOut}`);
  });

  it('with the name of the file it came from', async () => {
    expect(await messageOf(() => vocabularyFromJSON([], { source: 'model.json' }))).toBe(
      `model.json: the vocabulary is damaged: kind is missing. ${wayOut}`,
    );
  });

  it('whatever the JSON, with a DatasetError and nothing else', () => {
    const nearly = fc.record(
      {
        kind: fc.constantFrom<unknown>('characters', 'words', 'other', 1),
        tokens: fc.oneof(fc.array(fc.string({ maxLength: 2 })), fc.array(fc.jsonValue()), fc.jsonValue()),
        unknown: fc.oneof(fc.string({ maxLength: 2 }), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(nearly, fc.jsonValue()), (json) => {
        try {
          const vocabulary = vocabularyFromJSON(json);
          for (let id = 0; id < vocabulary.size; id++) expect(vocabulary.idOf(vocabulary.tokenOf(id))).toBe(id);
        } catch (error) {
          expect(error).toBeInstanceOf(DatasetError);
          expect((error as DatasetError).message).not.toContain('\n');
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
