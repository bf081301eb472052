import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterVocabulary, type DatasetError, listUnknownTokens } from '../src/index.js';
import { messageOf } from './messageOf.js';

const anyText = fc.string({ unit: 'binary', minLength: 1 });

describe('a character vocabulary', () => {
  it('is sorted by code point, whatever the order of the text', () => {
    const { tokens } = characterVocabulary('zebra 😀é\n').toJSON();
    expect(tokens).toEqual(['\n', ' ', 'a', 'b', 'e', 'r', 'z', 'é', '😀']);
    expect(characterVocabulary('é\n😀 arbez').toJSON().tokens).toEqual(tokens);
  });

  it('gives ids to characters and characters to ids', () => {
    const vocabulary = characterVocabulary('hello');
    expect(vocabulary.kind).toBe('characters');
    expect(vocabulary.size).toBe(4);
    expect(vocabulary.unknownId).toBeUndefined();
    expect(vocabulary.encode('hole')).toEqual(Int32Array.of(1, 3, 2, 0));
    expect(vocabulary.decode([1, 3, 2, 0])).toBe('hole');
    expect(vocabulary.idOf('o')).toBe(3);
    expect(vocabulary.idOf('x')).toBeUndefined();
    expect(vocabulary.tokenOf(3)).toBe('o');
  });

  it('counts a character outside the basic plane as one', () => {
    const vocabulary = characterVocabulary('a😀');
    expect(vocabulary.size).toBe(2);
    expect(vocabulary.encode('😀a😀')).toEqual(Int32Array.of(1, 0, 1));
  });

  it('is the same from pieces as from the whole', () => {
    expect(characterVocabulary(['he', '', 'llo']).toJSON()).toEqual(characterVocabulary('hello').toJSON());
  });

  it('decodes what it encoded, for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const vocabulary = characterVocabulary(text);
        const ids = vocabulary.encode(text);
        expect(ids.length).toBe([...text].length);
        expect(vocabulary.decode(ids)).toBe(text);
        expect(Array.from(ids, vocabulary.streamDecoder()).join('')).toBe(text);
      }),
      { seed: 1 },
    );
  });

  it('needs a text', async () => {
    expect(await messageOf(() => characterVocabulary(''))).toBe(
      'characterVocabulary: the text is empty. A vocabulary needs at least one character.',
    );
  });
});

describe('a character that was never seen', () => {
  const vocabulary = characterVocabulary('abc\n');
  const ways = 'Remove it, encode with onUnknown "skip", or build the vocabulary from a text that has it.';

  it('is an error that names it, its place and the way out', async () => {
    expect(await messageOf(() => vocabulary.encode('ab\ncéb'))).toBe(
      `text: character 4 (line 2), "é" (U+00E9), is not in the vocabulary of 4 characters. ${ways}`,
    );
    expect(await messageOf(() => vocabulary.encode('😀', { source: 'the prompt' }))).toBe(
      `the prompt: character 0 (line 1), "😀" (U+1F600), is not in the vocabulary of 4 characters. ${ways}`,
    );
  });

  it('is named by its number alone where it cannot be seen', async () => {
    expect(await messageOf(() => vocabulary.encode('a\u200B'))).toBe(
      `text: character 1 (line 1), U+200B, is not in the vocabulary of 4 characters. ${ways}`,
    );
    expect(await messageOf(() => vocabulary.encode('\r'))).toMatch(/^text: character 0 \(line 1\), U\+000D, is not/);
  });

  it('is named with all others, the most frequent first, and how often each comes', async () => {
    expect(await messageOf(() => vocabulary.encode('a\nxéx\u200Bx\u200B'))).toBe(
      'text: 3 different characters are not in the vocabulary of 4 characters, in 6 places, the first character 2 (line 2): ' +
        '"x" (U+0078) 3 times, U+200B 2 times, "é" (U+00E9). ' +
        'Remove them, encode with onUnknown "skip", or build the vocabulary from a text that has them.',
    );
    expect(await messageOf(() => vocabulary.encode('xaax'))).toMatch(
      /^text: character 0 \(line 1\), "x" \(U\+0078\), is not in the vocabulary of 4 characters; it comes 2 times\. Remove it/,
    );
    const many = String.fromCharCode(...Array.from({ length: 1000 }, (_, index) => 0x4e00 + index));
    const message = await messageOf(() => vocabulary.encode(many));
    expect(message).toMatch(/^text: 1000 different characters .*"一" \(U\+4E00\), .*and 990 more\. Remove them/);
    expect(message.length).toBeLessThan(500);
  });

  it('is a fact of the error, for programs with words of their own, and can be asked for before', () => {
    const unknown = [
      { token: 'x', count: 2, position: 2, line: 2 },
      { token: 'é', count: 1, position: 3, line: 2 },
    ];
    expect(vocabulary.unknownTokens('a\nxéx')).toEqual(unknown);
    expect(vocabulary.unknownTokens('abc')).toEqual([]);
    expect(listUnknownTokens(unknown)).toBe('"x" (U+0078) 2 times, "é" (U+00E9)');
    expect(() => vocabulary.encode('a\nxéx')).toThrow(expect.objectContaining({ fact: { kind: 'unknown tokens', tokens: unknown } }));
  });

  it('comes with its place in the fields of the error', () => {
    let caught: DatasetError | undefined;
    try {
      vocabulary.encode('a\n\nx');
    } catch (error) {
      caught = error as DatasetError;
    }
    expect(caught).toMatchObject({ name: 'DatasetError', source: 'text', offset: 3, line: 3 });
  });

  it('can be skipped', () => {
    expect(vocabulary.decode(vocabulary.encode('xaybz', { onUnknown: 'skip' }))).toBe('ab');
  });

  it('cannot be replaced unless the vocabulary has an unknown token', async () => {
    expect(await messageOf(() => vocabulary.encode('x', { onUnknown: 'replace' }))).toBe(
      'text: it cannot be encoded with onUnknown "replace": the vocabulary has no unknown token. Use "skip", or build it with { unknown: true }.',
    );
  });

  it('is replaced by U+FFFD where the vocabulary was built with an unknown token', async () => {
    const tolerant = characterVocabulary('abc', { unknown: true });
    expect(tolerant.size).toBe(4);
    expect(tolerant.unknownId).toBe(3);
    expect(tolerant.decode(tolerant.encode('axb'))).toBe('a\uFFFDb');
    expect(tolerant.encode('axb', { onUnknown: 'skip' })).toEqual(Int32Array.of(0, 1));
    expect(await messageOf(() => tolerant.encode('x', { onUnknown: 'error' }))).toBe(
      'text: character 0 (line 1), "x" (U+0078), is not in the vocabulary of 4 characters. ' +
        'Remove it, encode with onUnknown "skip" or "replace", or build the vocabulary from a text that has it.',
    );
  });

  it('meets one of three ways and no other', async () => {
    expect(await messageOf(() => vocabulary.encode('x', { onUnknown: 'ignore' as never }))).toBe(
      'text: onUnknown cannot be "ignore". Use "error", "skip" or "replace".',
    );
  });
});

describe('an id out of range', () => {
  it('is refused', async () => {
    const vocabulary = characterVocabulary('abc');
    for (const id of [3, -1, 0.5, Number.NaN]) {
      expect(await messageOf(() => vocabulary.decode([id]))).toBe(
        `vocabulary of 3 characters: it has no id ${id}. Use ids from 0 to 2, as the model of this vocabulary gives.`,
      );
    }
  });
});
