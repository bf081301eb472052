import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordVocabulary, writeTokens } from '../../src/index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Megabytes that are reachable. */
function heap(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

const pieces = 20;
/** 10 MB of text in pieces of half a megabyte. Each has words of its own, so a slice that stays in a table would keep it in memory. */
async function* arriving(): AsyncGenerator<string> {
  for (let piece = 0; piece < pieces; piece++)
    yield Array.from({ length: 12_500 }, (_, i) => `rare${String(piece * 40 + (i % 40)).padStart(20, 'x')} often or seldom\n`).join('');
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statal-flat-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('memory does not grow with the text', () => {
  it('while it is counted and written, and afterwards', async () => {
    let most = 0;
    const before = heap();
    async function* watched(): AsyncGenerator<string> {
      for await (const piece of arriving()) {
        yield piece;
        most = Math.max(most, heap() - before);
      }
    }
    const vocabulary = await wordVocabulary(watched(), { size: 1000 });
    expect(vocabulary.size).toBe(805);
    const tokens = await writeTokens(watched(), vocabulary, join(folder, 'tokens'));
    expect(tokens.length).toBe(pieces * 12_500 * 5);
    expect(most).toBeLessThan(5);
  });
});
