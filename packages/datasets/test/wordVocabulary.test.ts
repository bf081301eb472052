import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordVocabulary } from '../src/index.js';
import { splitWords } from '../src/splitWords.js';
import { messageOf } from './messageOf.js';
import { strangePieces } from './strangePieces.js';

describe('a text splits', () => {
  it.each([
    ['To be, or not', ['To', 'be', ',', ' ', 'or', 'not']],
    ["thou'lt 'tis dogs' o’er", ["thou'lt", ' ', "'", 'tis', 'dogs', "'", ' ', 'o’er']],
    ['one\n\ntwo\tthree', ['one', '\n', '\n', 'two', '\t', 'three']],
    ['two  spaces', ['two', ' ', ' ', 'spaces']],
    [' edges ', [' ', 'edges', ' ']],
    ['well-known 3.14', ['well', '-', 'known', '3', '.', '14']],
    ['the <unk> sat', ['the', '<unk>', 'sat']],
    ['naïve Straße 😀', ['naïve', 'Straße', ' ', '😀']],
    ['', []],
  ])('%j into %j', (text, tokens) => {
    expect([...splitWords(text)]).toEqual(tokens);
  });
});

describe('any text splits', () => {
  /** The definition as one regular expression, which is right for short texts and overflows on long ones. */
  function* byDefinition(text: string): Generator<string> {
    const letter = '[\\p{L}\\p{M}\\p{N}]';
    const impliedSpace = `(?<=${letter}|<unk>) (?=${letter}|<unk>)`;
    const tokens = new RegExp(`${impliedSpace}|(?<token><unk>|${letter}+(?:['’]${letter}+)*|[^])`, 'gu');
    for (const { groups } of text.matchAll(tokens)) if (groups?.token !== undefined) yield groups.token;
  }

  it('as its definition says: surrogates and halves of them, marks, scripts without spaces, apostrophes in a row', () => {
    const pieces = [...strangePieces, '\uDC00'];
    const texts = fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
      fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect([...splitWords(text)]).toEqual([...byDefinition(text)]);
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  const million = 2 ** 20;
  it.each([
    ['4,194,288 letters in a text with a character of two bytes', `${'A'.repeat(4_194_288)}字`, 1],
    ['9 million letters of DNA in one line', 'GATTACAC'.repeat(9 * (million / 8)), 1],
    ['9 million Chinese characters', '生存还是毁灭'.repeat(1.5 * million), 1],
    ['9 million letters beyond the basic plane', '𝐀'.repeat(9 * million), 1],
    ['9 million combining marks', '\u0301'.repeat(9 * million), 1],
    ['a million apostrophes', "'".repeat(million), million],
    ['letters with apostrophes inside', "a'".repeat(4 * million), 2],
    ['a million spaces', ' '.repeat(million), million],
    ['the beginnings of unknown words', '<unk'.repeat(million), 2 * million],
  ])('of any length, in linear time: %s', { timeout: 60_000 }, (_, text, tokens) => {
    let [count, length] = [0, 0];
    for (const token of splitWords(text)) {
      count += 1;
      length += token.length;
    }
    expect([count, length]).toEqual([tokens, text.length]);
  });
});

describe('a word vocabulary', () => {
  it('has, encodes and names a word of any length', async () => {
    const word = 'GATTACA字'.repeat(2 ** 20);
    const vocabulary = wordVocabulary(`${word} ${word}`, { size: 10 });
    expect(vocabulary.encode(`${word} ${word}`)).toEqual(Int32Array.of(1, 1));
    expect(vocabulary.decode([1, 1]).length).toBe(2 * word.length + 1);
    expect(await messageOf(() => wordVocabulary('a', { size: 2 }).encode(word, { onUnknown: 'error' }))).toMatch(
      /^text: word 0 \(line 1\), "(GATTACA字){5}\.\.\." \(8388608 letters\), is not in the vocabulary of 2 words\. /,
    );
  });

  it('has the unknown word first, then words by frequency, then by first appearance', () => {
    const vocabulary = wordVocabulary('to be, or not to be', { size: 6 });
    expect(vocabulary.toJSON()).toEqual({ kind: 'words', tokens: ['<unk>', 'to', 'be', ',', ' ', 'or'], unknown: '<unk>' });
    expect(vocabulary.size).toBe(6);
    expect(vocabulary.unknownId).toBe(0);
  });

  it('is smaller than the limit if the text has fewer words', () => {
    expect(wordVocabulary('to be', { size: 100 }).size).toBe(3);
  });

  it('does not count the unknown word twice where the text has it', () => {
    expect(wordVocabulary('<unk> a <unk>', { size: 100 }).toJSON().tokens).toEqual(['<unk>', 'a']);
  });

  it('replaces words it does not have by default', async () => {
    const vocabulary = wordVocabulary('to be, or not to be', { size: 3 });
    expect(vocabulary.decode(vocabulary.encode('to see or to be'))).toBe('to <unk> <unk> to be');
    expect(vocabulary.encode('to see or to be', { onUnknown: 'skip' })).toEqual(Int32Array.of(1, 1, 2));
    expect(await messageOf(() => vocabulary.encode('to see', { onUnknown: 'error' }))).toBe(
      'text: word 1 (line 1), "see", is not in the vocabulary of 3 words. ' +
        'Remove it, encode with onUnknown "skip" or "replace", or build the vocabulary from a text that has it.',
    );
  });

  it('keeps case', () => {
    expect(wordVocabulary('The the', { size: 10 }).size).toBe(3);
  });

  it('decodes exactly what it encoded where every word is known, for any text, at once and one by one', () => {
    const pieces = fc.constantFrom('a', 'Be', "o'er", '7', ' ', '  ', '\n', '\t', ',', "'", '’', '-', '<', '>', 'é', '\u0301', '字', '😀');
    const texts = fc.oneof(
      fc.array(pieces).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(text !== '' && !text.includes('<unk>'));
        const vocabulary = wordVocabulary(text, { size: 1000 });
        const ids = vocabulary.encode(text, { onUnknown: 'error' });
        expect(vocabulary.decode(ids)).toBe(text);
        expect(Array.from(ids, vocabulary.streamDecoder()).join('')).toBe(text);
      }),
      { seed: 1 },
    );
  });

  it('refuses an empty text and a size that is none', async () => {
    expect(await messageOf(() => wordVocabulary('', { size: 10 }))).toBe(
      'wordVocabulary: the text is empty. A vocabulary needs at least one word.',
    );
    for (const size of [1, 2.5, Number.NaN]) {
      expect(await messageOf(() => wordVocabulary('a', { size }))).toBe(
        `wordVocabulary: size must be an integer of 2 or more, got ${size}. <unk> takes one place; 10000 is usual.`,
      );
    }
  });
});
