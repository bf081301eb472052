import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { characterVocabulary, contiguousBatches, openTokens, splitText } from '../../src/index.js';
import { shardName, tokenIndexText } from '../../src/tokens/tokenIndex.js';

/** 100 GB of ids in files of 1 GB. They are sparse, so they take no space: every id is 0. */
const shards = Array.from({ length: 100 }, () => 500_000_000);
const length = 50_000_000_000;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statal-large-'));
  for (const [shard, tokens] of shards.entries()) {
    const file = await open(join(folder, shardName(shard)), 'w');
    await file.truncate(2 * tokens);
    await file.close();
  }
  const index = { vocabulary: characterVocabulary('a'), type: 'uint16', shards, length, sha256: '0'.repeat(64) } as const;
  await writeFile(join(folder, 'tokens.json'), tokenIndexText(index));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function megabytes(): number {
  return process.memoryUsage().rss / 1e6;
}

it('2,000 windows of a text of 100 GB, at its start, middle and end and on three ranks, take less than 60 MB', {
  timeout: 60_000,
}, async () => {
  const { train, validation } = splitText(await openTokens(folder), { validation: 0.1 });
  expect([train.length, validation.length]).toEqual([45_000_000_000, 5_000_000_000]);
  let windows = 0;
  let before = 0;
  let most = 0;
  const read = async (rank: number, from: number, many: number): Promise<void> => {
    const batches = contiguousBatches(train, { batch: 50, steps: 200, part: { rank, size: 3 } });
    expect([batches.count, batches.streamLength]).toEqual([4_499_999, 899_999_999]);
    const start = Math.floor(from * (batches.count - many));
    for (let index = start; index < start + many; index++) {
      const { inputs, targets, rows } = await batches.at(index);
      expect(rows?.count === inputs.length / 200 && inputs.length === targets.length).toBe(true);
      windows += 1;
      most = Math.max(most, megabytes());
    }
  };
  await read(0, 0, 200); // the code is compiled, and the first buffers are there
  before = megabytes();
  for (const rank of [0, 1, 2]) for (const from of [0, 0.5, 1]) await read(rank, from, 200);
  expect(windows).toBe(2000);
  expect(most - before).toBeLessThan(60);
});
