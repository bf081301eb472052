import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { characterVocabulary, DatasetError, openTokens, type Vocabulary, wordVocabulary, writeTokens } from '../../src/index.js';
import { tokenFiles as filesOfPage } from '../../src/tokens/tokenFiles.browser.js';
import { tokenIndexFrom } from '../../src/tokens/tokenIndex.js';
import { messageOf } from '../messageOf.js';

const text = Array.from({ length: 50 }, (_, i) => `line ${i}: she sells ${i * i} sea shells, by the sea shore 😀\n`).join('');
let folder = '';
const place = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statal-tokens-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* arriving(whole: string, size: number): AsyncGenerator<string> {
  const characters = [...whole];
  for (let at = 0; at < characters.length; at += size) yield characters.slice(at, at + size).join('');
}

describe('a token folder', () => {
  const vocabularies: readonly (readonly [string, Vocabulary])[] = [
    ['characters', characterVocabulary(text)],
    ['words', wordVocabulary(text, { size: 20 })],
  ];

  it.each(vocabularies)('has the ids of the text, in one file or in several: %s', async (kind, vocabulary) => {
    const ids = vocabulary.encode(text);
    for (const shardTokens of [undefined, 100, 7]) {
      const name = place(`${kind} ${shardTokens}`);
      const written = await writeTokens(arriving(text, 13), vocabulary, name, { shardTokens });
      const tokens = await openTokens(name);
      expect(written.sha256).toBe(tokens.sha256);
      expect(tokens.length).toBe(ids.length);
      expect(tokens.vocabulary.toJSON()).toEqual(vocabulary.toJSON());
      expect(await tokens.read(0, ids.length)).toEqual(ids);
      for (const [from, to] of [
        [0, 0],
        [5, 6],
        [93, 108],
        [99, 100],
        [ids.length - 3, ids.length],
      ])
        expect(await tokens.read(from, to - from)).toEqual(ids.slice(from, to));
      const part = tokens.part(90, 215);
      expect([part.length, ...(await part.read(5, 30))]).toEqual([125, ...ids.slice(95, 125)]);
    }
  });

  it('says what the files are: sizes, and the checksum that sha256sum gives', async () => {
    const vocabulary = characterVocabulary(text);
    await writeTokens(text, vocabulary, place('sums'), { shardTokens: 1000 });
    const files = (await readdir(place('sums'))).sort();
    expect(files).toEqual(['tokens-00000.bin', 'tokens-00001.bin', 'tokens-00002.bin', 'tokens.json']);
    const bytes = Buffer.concat(await Promise.all(files.slice(0, 3).map((file) => readFile(join(place('sums'), file)))));
    const length = [...text].length;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(JSON.parse(await readFile(join(place('sums'), 'tokens.json'), 'utf8'))).toEqual({
      format: 'statal-tokens',
      version: 1,
      type: 'uint16',
      length,
      shards: [1000, 1000, length - 2000],
      sha256,
      vocabulary: vocabulary.toJSON(),
    });
    expect(bytes.length).toBe(2 * length);
  });

  it('has four bytes for each token where two are not enough', async () => {
    const many = wordVocabulary(Array.from({ length: 70_000 }, (_, i) => `w${i}`).join(' '), { size: 100_000 });
    const tokens = await writeTokens('w69999 w0 w65535', many, place('many'), { shardTokens: 2 });
    expect(await tokens.read(0, 3)).toEqual(Int32Array.of(70_000, 1, 65_536));
    expect(await readFile(join(place('many'), 'tokens-00001.bin'))).toEqual(Buffer.from([0, 0, 1, 0]));
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    const onProgress = ({ tokens }: { readonly tokens: number }): void => void seen.push(tokens);
    await writeTokens(arriving('she sells', 4), characterVocabulary(text), place('progress'), { onProgress });
    expect(seen).toEqual([4, 8, 9]);
  });
});

describe('a token folder that is not finished', () => {
  const vocabulary = characterVocabulary(text);

  it('is not there: after a stop, an unknown token, a source that fails, an empty text', async () => {
    const controller = new AbortController();
    const stopping = writeTokens(arriving(text, 100), vocabulary, place('stopped'), {
      shardTokens: 150,
      signal: controller.signal,
      onProgress: ({ tokens }) => tokens > 300 && controller.abort(new Error('stopped')),
    });
    await expect(stopping).rejects.toThrow('stopped');
    expect(await messageOf(() => writeTokens(arriving(`${text}ø`, 100), vocabulary, place('unknown')))).toContain('"ø" (U+00F8)');
    expect(await messageOf(() => writeTokens('', vocabulary, place('empty')))).toBe(
      'text: it has no tokens. A text needs at least one character.',
    );
    async function* broken(): AsyncGenerator<string> {
      yield 'she';
      throw new Error('the network is gone');
    }
    await expect(writeTokens(broken(), vocabulary, place('broken'))).rejects.toThrow('the network is gone');
    const left = (await readdir(folder)).filter((name) => /stopped|unknown|broken|empty/.test(name));
    expect(left).toEqual([]);
  });

  it('does not stand in the way of the next attempt, if the process was killed', async () => {
    await mkdir(place('killed.part'));
    await writeFile(join(place('killed.part'), 'tokens-00000.bin'), 'half');
    expect((await writeTokens('she', vocabulary, place('killed'))).length).toBe(3);
    expect(await readdir(folder)).not.toContain('killed.part');
  });

  it('never replaces anything', async () => {
    await writeTokens('she', vocabulary, place('taken'));
    await writeFile(place('file'), '');
    await mkdir(place('empty folder'));
    expect(await messageOf(() => writeTokens('sells', vocabulary, place('taken')))).toBe(
      `${place('taken')}: there is already a folder of that name, with files in it. Name another folder, or remove it first.`,
    );
    expect(await messageOf(() => writeTokens('sells', vocabulary, place('file')))).toBe(
      `${place('file')}: there is a file of that name. Name another folder, or remove it first.`,
    );
    expect((await openTokens(place('taken'))).length).toBe(3);
    expect((await writeTokens('sells', vocabulary, place('empty folder'))).length).toBe(5);
    expect(await messageOf(() => writeTokens('sells', vocabulary, '/proc/tokens'))).toContain('/proc/tokens: it cannot be written');
  });
});

describe('a page', () => {
  it('says that it has no folders, and what takes their place', async () => {
    for (const attempt of [() => filesOfPage.readText('corpus', 'tokens.json', 9), () => filesOfPage.create('corpus')]) {
      expect(await messageOf(attempt)).toBe(
        'corpus: a page cannot open a folder by its path. ' +
          'Encode the text with vocabulary.encode, or pass contiguousBatches a source of your own with length and read.',
      );
    }
  });
});

describe('a token folder that is damaged is refused in one line', () => {
  const hint = 'Take an intact copy of the folder, or make it again from its text.';
  const vocabulary = characterVocabulary(text);
  async function damaged(name: string): Promise<string> {
    await writeTokens(text, vocabulary, place(name), { shardTokens: 1000 });
    return place(name);
  }

  it('when there is none', async () => {
    await mkdir(place('none'));
    await writeFile(place('text.txt'), text);
    expect(await messageOf(() => openTokens(place('nowhere')))).toBe(
      `${place('nowhere')}: there is no such folder. Check the path; it was looked up as ${place('nowhere')}.`,
    );
    expect(await messageOf(() => openTokens(place('none')))).toBe(
      `${place('none')}: there is no tokens.json in it, so it is no folder of tokens. Name a folder that writeTokens made.`,
    );
    expect(await messageOf(() => openTokens(place('text.txt')))).toBe(
      `${place('text.txt')}: this is a file, not a folder of tokens. Name a folder that writeTokens made.`,
    );
    expect(await messageOf(() => openTokens(''))).toBe('(empty path): the path is empty. Name a folder of tokens.');
  });

  it('when a file is missing, cut or too long, before anything is read', async () => {
    const name = await damaged('sizes');
    const path = join(name, 'tokens-00001.bin');
    await truncate(path, 1999);
    expect(await messageOf(() => openTokens(name))).toBe(`${path}: it is damaged: it has 1999 bytes and should have 2000. ${hint}`);
    await truncate(path, 2002);
    expect(await messageOf(() => openTokens(name))).toContain('it has 2002 bytes and should have 2000');
    await rm(path);
    expect(await messageOf(() => openTokens(name))).toBe(`${name}: it is damaged: tokens-00001.bin is missing. ${hint}`);
  });

  it('when an id is not in the vocabulary, or a file is cut after it was opened', async () => {
    const name = await damaged('ids');
    const path = join(name, 'tokens-00001.bin');
    const tokens = await openTokens(name);
    const bytes = await readFile(path);
    bytes.writeUInt16LE(999, 2 * 17);
    await writeFile(path, bytes);
    expect(await messageOf(() => tokens.read(900, 300))).toBe(
      `${path}: it is damaged: token 17 is 999, and the vocabulary has ${vocabulary.size} tokens. ${hint}`,
    );
    await truncate(path, 100);
    expect(await messageOf(() => tokens.read(1040, 20))).toContain('it ends at byte 100, and had more when it was opened');
    await rm(path);
    expect(await messageOf(() => tokens.read(1040, 20))).toBe(`${path}: there is no such file or folder. Check the path.`);
    expect(await messageOf(() => tokens.read(-1, 20))).toContain(`${name}: it has no tokens -1 to 19. It has tokens 0 to`);
    expect(await messageOf(() => tokens.part(7, 6))).toContain('it has no tokens 7 to 6');
  });

  const good = {
    format: 'statal-tokens',
    version: 1,
    type: 'uint16',
    length: 5,
    shards: [3, 2],
    sha256: 'a'.repeat(64),
    vocabulary: { kind: 'characters', tokens: ['a', 'b'] },
  };
  it.each([
    ['not JSON', 'it is damaged: it is not JSON'],
    [[], 'it is damaged: format is missing'],
    [{ ...good, format: 'other' }, 'format must be "statal-tokens"'],
    [{ ...good, version: 2 }, 'it is of version 2, and version 1 is read here. Install the version of Statal that wrote it.'],
    [{ ...good, type: 'uint8' }, 'type must be "uint16" or "uint32"'],
    [{ ...good, type: 'uint32' }, 'type must be "uint16" for 2 tokens'],
    [{ ...good, length: 6 }, 'its files have 5 tokens together, and length is 6'],
    [{ ...good, length: 5.5 }, 'length must be an integer'],
    [{ ...good, length: 1e300 }, 'length must be an integer'],
    [{ ...good, shards: [] }, 'shards must not be empty'],
    [{ ...good, shards: [5, 0] }, 'shards.1 must be 1 or more'],
    [{ ...good, shards: [6, -1] }, 'shards.1 must be 1 or more'],
    [{ ...good, sha256: 'x' }, 'sha256 must be 64 hexadecimal digits'],
    [{ ...good, vocabulary: { kind: 'characters', tokens: ['ab'] } }, 'the vocabulary is damaged: tokens.0 must be a single character'],
  ])('when tokens.json is %j', async (json, problem) => {
    const message = await messageOf(() => tokenIndexFrom(typeof json === 'string' ? json : JSON.stringify(json), 'tokens.json'));
    expect(message).toContain(problem);
    expect(message).toMatch(/^tokens\.json: [^\n]*\.$/);
  });

  it('whatever is in tokens.json, with a DatasetError and nothing else', () => {
    const text = JSON.stringify(good);
    const nearly = fc.record(
      {
        format: fc.constantFrom<unknown>('statal-tokens', 1),
        version: fc.constantFrom<unknown>(1, 2, null),
        type: fc.constantFrom<unknown>('uint16', 'uint32', 'float32', {}),
        length: fc.oneof<fc.Arbitrary<unknown>[]>(fc.integer(), fc.double(), fc.jsonValue()),
        shards: fc.oneof<fc.Arbitrary<unknown>[]>(fc.array(fc.maxSafeInteger()), fc.array(fc.double()), fc.jsonValue()),
        sha256: fc.oneof<fc.Arbitrary<unknown>[]>(fc.constant('0'.repeat(64)), fc.jsonValue()),
        vocabulary: fc.oneof<fc.Arbitrary<unknown>[]>(fc.constant(good.vocabulary), fc.jsonValue()),
      },
      { requiredKeys: ['format', 'version'] },
    );
    const changed = fc
      .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 3 }))
      .map(([at, put]) => text.slice(0, at) + put + text.slice(at + 1));
    const cut = fc.nat(text.length).map((length) => text.slice(0, length));
    const any = fc.oneof(
      nearly.map((json) => JSON.stringify(json)),
      changed,
      cut,
      fc.json(),
      fc.string(),
    );
    fc.assert(
      fc.property(any, (content) => {
        try {
          const { shards, length } = tokenIndexFrom(content, 'tokens.json');
          expect(shards.reduce((sum, tokens) => sum + tokens, 0)).toBe(length);
        } catch (error) {
          expect(error).toBeInstanceOf(DatasetError);
          expect((error as DatasetError).message).not.toContain('\n');
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
