import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterVocabulary, streamText, type Vocabulary, wordVocabulary } from '../../src/index.js';
import { splitWords, WordSplitter } from '../../src/splitWords.js';
import { createEncoder } from '../../src/tokens/tokenEncoder.js';
import { WordCounter } from '../../src/wordCounter.js';
import { messageOf } from '../messageOf.js';
import { strangePieces } from '../strangePieces.js';

const texts = fc.oneof(
  fc.array(fc.constantFrom(...strangePieces), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
/** Sizes of the pieces in which a text arrives, and what follows them in one piece. */
const cuts = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 20 });

function cut<Text extends { slice(from: number, to?: number): Text }>(text: Text, sizes: readonly number[]): Text[] {
  const parts: Text[] = [];
  let at = 0;
  for (const size of sizes) {
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return [...parts, text.slice(at)];
}

/** Pieces that never end inside a character. */
function cutBetween(text: string, sizes: readonly number[]): string[] {
  return cut([...text], sizes).map((characters) => characters.join(''));
}

async function* arriving(parts: readonly string[]): AsyncGenerator<string> {
  yield* parts;
}

describe('words of a text that arrives in pieces', () => {
  it('are those of the whole text, wherever the pieces end', () => {
    fc.assert(
      fc.property(texts, cuts, (text, sizes) => {
        const splitter = new WordSplitter('text');
        const words = cut<string>(text, sizes).flatMap((piece) => [...splitter.take(piece)]);
        expect([...words, ...splitter.end()]).toEqual([...splitWords(text)]);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('are given as soon as they are certain', () => {
    const splitter = new WordSplitter('text');
    expect([...splitter.take('to be, or not to be')]).toEqual(['to', 'be', ',', ' ', 'or', 'not']);
    expect([...splitter.end()]).toEqual(['to', 'be']);
  });

  it('cannot have more letters than fit in memory', async () => {
    const splitter = new WordSplitter('genome.txt', 16);
    [...splitter.take('GATTACAC')];
    [...splitter.take('GATTACAC')];
    expect(await messageOf(() => [...splitter.take('G')])).toBe(
      'genome.txt: a word of it has more than 16 letters: there are no spaces between words. Use a vocabulary of characters.',
    );
  });
});

describe('the vocabulary of a text that arrives in pieces', () => {
  it('is that of the whole text', async () => {
    await fc.assert(
      fc.asyncProperty(texts, cuts, fc.integer({ min: 2, max: 9 }), async (text, sizes, size) => {
        fc.pre(text !== '');
        const parts = cutBetween(text, sizes);
        const wanted = [characterVocabulary(text), wordVocabulary(text, { size })].map((each) => each.toJSON());
        const streamed = [await characterVocabulary(arriving(parts)), await wordVocabulary(arriving(parts), { size })];
        const listed = [characterVocabulary(parts), wordVocabulary(parts, { size })];
        expect(streamed.map((each) => each.toJSON())).toEqual(wanted);
        expect(listed.map((each) => each.toJSON())).toEqual(wanted);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('has the unknown character where it is wanted', async () => {
    expect((await characterVocabulary(arriving(['ab', 'c']), { unknown: true })).toJSON()).toEqual({
      kind: 'characters',
      tokens: ['a', 'b', 'c', '\uFFFD'],
      unknown: '\uFFFD',
    });
  });

  it('has the most frequent words where rare ones had to be forgotten', () => {
    const words = Array.from({ length: 3000 }, (_, index) => (index % 3 === 0 ? 'often' : index % 3 === 1 ? `w${index}` : `v${index % 9}`));
    const few = new WordCounter(4, 20);
    for (const word of words) few.take(`${word} `);
    expect(few.mostFrequent()).toEqual(['often', 'v2', 'v5', 'v8']);
  });

  it('is refused where there is no text', async () => {
    expect(await messageOf(() => characterVocabulary(arriving(['', ''])))).toContain('characterVocabulary: the text is empty');
    expect(await messageOf(() => wordVocabulary(arriving([]), { size: 3 }))).toContain('wordVocabulary: the text is empty');
    expect(await messageOf(() => wordVocabulary([1] as unknown as string[], { size: 3 }))).toBe(
      'wordVocabulary: a piece of the text is 1, expected a string. Change a piece of the text.',
    );
  });
});

describe('the ids of a text that arrives in pieces', () => {
  function encoded(vocabulary: Vocabulary, parts: readonly string[], onUnknown: 'error' | 'skip' | 'replace'): number[] {
    const encoder = createEncoder(vocabulary, { onUnknown, source: 'text' });
    return [...parts.flatMap((part) => [...encoder.take(part)]), ...encoder.end()];
  }

  it('are those of the whole text', () => {
    fc.assert(
      fc.property(texts, texts, cuts, fc.constantFrom('skip', 'replace'), (text, known, sizes, onUnknown) => {
        fc.pre(known !== '');
        const parts = cutBetween(text, sizes);
        for (const vocabulary of [characterVocabulary(known, { unknown: true }), wordVocabulary(known, { size: 6 })])
          expect(encoded(vocabulary, parts, onUnknown)).toEqual([...vocabulary.encode(text, { onUnknown })]);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('do not exist for an unknown token, whose place is named', async () => {
    const hint = 'Remove it, encode with onUnknown "skip", or build the vocabulary from a text that has it.';
    expect(await messageOf(() => encoded(characterVocabulary('ab\n'), ['ab\na', 'b\nøa'], 'error'))).toBe(
      `text: character 6 (line 3), "ø" (U+00F8), is not in the vocabulary of 3 characters. ${hint}`,
    );
    expect(await messageOf(() => encoded(wordVocabulary('to be', { size: 9 }), ['to be or not'], 'error'))).toBe(
      'text: word 2 (line 1), "or", is not in the vocabulary of 3 words. ' +
        'Remove it, encode with onUnknown "skip" or "replace", or build the vocabulary from a text that has it.',
    );
    expect(await messageOf(() => encoded(characterVocabulary('ab'), ['ab'], 'replace'))).toContain('the vocabulary has no unknown token');
  });
});

describe('streamText', () => {
  const bytes = (text: string) => new Blob([text]);

  it('gives the text in pieces', async () => {
    const read: string[] = [];
    for await (const piece of streamText(bytes('\uFEFFto be\nor not'))) read.push(piece);
    expect(read.join('')).toBe('to be\nor not');
  });

  it('refuses a text that is empty', async () => {
    const all = async () => {
      for await (const piece of streamText(bytes(''), { name: 'poems.txt' })) expect(piece).toBe('never');
    };
    expect(await messageOf(all)).toBe('poems.txt: it is empty. A text needs at least one character.');
  });
});
