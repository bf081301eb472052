import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { characterVocabulary, contiguousBatches, openTokens, splitText, type TokenSource, writeTokens } from '../../src/index.js';
import { messageOf } from '../messageOf.js';

const text = Array.from({ length: 60 }, (_, i) => `line ${i}: she sells ${i * i} sea shells, by the sea shore\n`).join('');
const vocabulary = characterVocabulary(text);
const ids = vocabulary.encode(text);
let folder = '';
const place = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statal-batches-'));
  await writeTokens(text, vocabulary, place('text'), { shardTokens: 97 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The source, and the ranges that are read of it. */
function watched(source: TokenSource): { readonly source: TokenSource; readonly read: (readonly [from: number, to: number])[] } {
  const read: (readonly [number, number])[] = [];
  const watching: TokenSource = {
    length: source.length,
    read(from, count) {
      read.push([from, from + count]);
      return source.read(from, count);
    },
  };
  return { source: watching, read };
}

const sizes = {
  batch: fc.integer({ min: 1, max: 12 }),
  steps: fc.integer({ min: 1, max: 40 }),
  partial: fc.boolean(),
  ranks: fc.integer({ min: 1, max: 4 }),
  validation: fc.constantFrom(0.1, 0.33),
};

describe('windows of a token folder', () => {
  it('are those of the text in memory, for all parts and for both shares of a split', async () => {
    const tokens = await openTokens(place('text'));
    await fc.assert(
      fc.asyncProperty(fc.record(sizes), async ({ batch, steps, partial, ranks, validation }) => {
        fc.pre(partial || ranks <= batch);
        const [inMemory, inFiles] = [splitText(ids, { validation }), splitText(tokens, { validation })];
        for (const share of ['train', 'validation'] as const) {
          for (let rank = 0; rank < ranks; rank++) {
            const options = { batch, steps, partial, part: { rank, size: ranks } };
            const [wanted, got] = [contiguousBatches(inMemory[share], options), contiguousBatches(inFiles[share], options)];
            expect([got.count, got.streamLength, got.tokens]).toEqual([wanted.count, wanted.streamLength, wanted.tokens]);
            const windows = [];
            for await (const window of got) windows.push(window);
            expect(windows).toEqual([...wanted]);
          }
        }
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  it('come in any order, and several at once', async () => {
    const options = { batch: 3, steps: 20 };
    const [wanted, got] = [contiguousBatches(ids, options), contiguousBatches(await openTokens(place('text')), options)];
    const order = Array.from({ length: wanted.count }, (_, index) => (index * 7) % wanted.count);
    expect(await Promise.all(order.map((index) => got.at(index)))).toEqual(order.map((index) => wanted.at(index)));
    await expect(got.at(wanted.count)).rejects.toThrow(`contiguousBatches: there is no batch ${wanted.count}`);
  });

  it('are refused as those in memory are', async () => {
    const tokens = await openTokens(place('text'));
    const wrong = { batch: 100, steps: 1000, source: 'poems' };
    expect(await messageOf(() => contiguousBatches(tokens, wrong))).toBe(await messageOf(() => contiguousBatches(ids, wrong)));
  });
});

describe('a rank', () => {
  it('reads each of its tokens once, ahead of the windows, and none of another rank', async () => {
    const length = 3 * 100_001;
    const zeros: TokenSource = { length, read: async (_, count) => new Int32Array(count) };
    const of = { batch: 3, steps: 50 };
    const streamLength = Math.floor((length - 1) / 3);
    for (const [rank, first, last] of [
      [0, 0, 1],
      [1, 1, 3],
    ] as const) {
      const { source, read } = watched(zeros);
      const windows = contiguousBatches(source, { ...of, part: { rank, size: 2 } });
      for (let index = 0; index < windows.count; index++) await windows.at(index);
      // The target of the last step of a stream is the first token of the next one.
      for (const [from, to] of read) expect(first * streamLength <= from && to <= last * streamLength + 1).toBe(true);
      const total = read.reduce((sum, [from, to]) => sum + to - from, 0);
      const streams = last - first;
      expect(total / (streams * streamLength)).toBeLessThan(1.02);
      expect(read.length).toBeLessThan(8 * streams);
    }
  });

  it('needs no byte of the other ranks: their files may be full of nonsense', async () => {
    const name = place('shared');
    await writeTokens(text, vocabulary, name, { shardTokens: 97 });
    const [tokens, size] = [await openTokens(name), 3];
    const options = { batch: 7, steps: 25 };
    const rank = 1;
    const wanted = contiguousBatches(ids, { ...options, part: { rank, size } });
    const { streamLength } = wanted;
    const { first, count } = wanted.at(0).rows ?? { first: 0, count: 0 };
    const [from, to] = [first * streamLength, (first + count) * streamLength + 1];
    for (const [shard, file] of (await readdir(name))
      .filter((each) => each.endsWith('.bin'))
      .sort()
      .entries()) {
      const handle = await open(join(name, file), 'r+');
      const held = (await stat(join(name, file))).size / 2;
      for (let at = 0; at < held; at++) {
        const position = shard * 97 + at;
        if (position < from || position >= to) await handle.write(Buffer.from([0xff, 0xff]), 0, 2, 2 * at);
      }
      await handle.close();
    }
    const got = contiguousBatches(tokens, { ...options, part: { rank, size } });
    for (let index = 0; index < wanted.count; index++) expect(await got.at(index)).toEqual(wanted.at(index));
    const other = contiguousBatches(tokens, { ...options, part: { rank: 0, size } });
    expect(await messageOf(() => other.at(0))).toContain('token 0 is 65535, and the vocabulary has');
  });
});
