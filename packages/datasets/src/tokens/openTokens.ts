/** Opens a token folder. Each call reads its own range of ids from the files. */
import { tokenFiles } from '#tokenFiles';
import { DatasetError } from '../datasetError.js';
import { requireText } from '../requireArgument.js';
import type { Vocabulary } from '../vocabulary.js';
import { brokenTokens, bytesPerToken, indexName, shardName, type TokenIndex, tokenIndexFrom } from './tokenIndex.js';
import { partOf, type TokenSource } from './tokenSource.js';

/** A text as ids in files, with its vocabulary. */
export interface TokenFolder extends TokenSource {
  readonly vocabulary: Vocabulary;
  /** SHA-256 of all ids as they are in the files, in hexadecimal. It is read from `tokens.json`, not computed again. */
  readonly sha256: string;
  /**
   * The ids from `from` to `to`, as a source of their own.
   *
   * @throws DatasetError if it is not a range of the text
   */
  part(from: number, to: number): TokenSource;
}

/** Larger than the `tokens.json` of any vocabulary, and a string of the host can hold it. */
const mostIndexBytes = 2 ** 28;

/**
 * Opens a folder that `writeTokens` made. Only `tokens.json` is read. The sizes of the files are checked now, and ids when they are read. No
 * file stays open.
 *
 * @throws DatasetError if a file is missing or does not have its size. `read` throws one if an id is not in the vocabulary.
 *
 * @example
 * const tokens = await openTokens('corpus');
 * const { train, validation } = splitText(tokens, { validation: 0.1 });
 * const windows = contiguousBatches(train, { batch: 4, steps: 25 });
 * const { inputs } = await windows.at(0);
 * console.log(validation.length, inputs.length, tokens.vocabulary.decode(await tokens.read(0, 5))); // 129 100 To be
 */
export async function openTokens(folder: string): Promise<TokenFolder> {
  requireText('openTokens', 'folder', folder);
  const name = tokenFiles.join(folder, indexName);
  const index = tokenIndexFrom(await tokenFiles.readText(folder, indexName, mostIndexBytes), name);
  await checkSizes(folder, index);
  const { vocabulary, sha256, length } = index;
  const shards = new Shards(folder, index);

  function requireRange(from: number, to: number): void {
    if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from <= to && to <= length) return;
    throw new DatasetError(folder, `it has no tokens ${from} to ${to}`, `It has tokens 0 to ${length}`);
  }

  const source: TokenSource = {
    length,
    async read(from, count) {
      requireRange(from, from + count);
      return shards.read(from, count);
    },
  };
  return {
    ...source,
    vocabulary,
    sha256,
    part(from, to) {
      requireRange(from, to);
      return partOf(source, from, to);
    },
  };
}

async function checkSizes(folder: string, { shards, type }: TokenIndex): Promise<void> {
  for (const [shard, tokens] of shards.entries()) {
    const path = tokenFiles.join(folder, shardName(shard));
    const [bytes, wanted] = [await tokenFiles.sizeOf(path), tokens * bytesPerToken[type]];
    if (bytes === undefined) throw brokenTokens(folder, `${shardName(shard)} is missing`);
    if (bytes !== wanted) throw brokenTokens(path, `it has ${bytes} bytes and should have ${wanted}`);
  }
}

/** The files of ids, as one range. */
class Shards {
  readonly #folder: string;
  readonly #index: TokenIndex;
  /** The position of the first id of each file. */
  readonly #starts: readonly number[];

  constructor(folder: string, index: TokenIndex) {
    this.#folder = folder;
    this.#index = index;
    const starts: number[] = [];
    for (let shard = 0, start = 0; shard < index.shards.length; start += index.shards[shard], shard++) starts.push(start);
    this.#starts = starts;
  }

  async read(from: number, count: number): Promise<Int32Array> {
    const ids = new Int32Array(count);
    for (let done = 0; done < count; ) {
      const shard = this.#shardOf(from + done);
      const at = from + done - this.#starts[shard];
      const taken = Math.min(count - done, this.#index.shards[shard] - at);
      ids.set(await this.#readShard(shard, at, taken), done);
      done += taken;
    }
    return ids;
  }

  async #readShard(shard: number, at: number, count: number): Promise<Uint16Array | Uint32Array> {
    const { type, vocabulary } = this.#index;
    const path = tokenFiles.join(this.#folder, shardName(shard));
    const size = bytesPerToken[type];
    const bytes = new Uint8Array(count * size);
    const read = await tokenFiles.read(path, at * size, bytes);
    if (read < bytes.length) throw brokenTokens(path, `it ends at byte ${at * size + read}, and had more when it was opened`);
    const ids = type === 'uint16' ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer);
    const wrong = ids.findIndex((id) => id >= vocabulary.size);
    if (wrong >= 0) throw brokenTokens(path, `token ${at + wrong} is ${ids[wrong]}, and the vocabulary has ${vocabulary.size} tokens`);
    return ids;
  }

  /** The file with the id at a position, by bisection. */
  #shardOf(position: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
