/** Turns a text into a token folder, in memory that does not depend on its length. */
import { tokenFiles } from '#tokenFiles';
import { requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFunction, requireHaving, requireOptions, requireText } from '../requireArgument.js';
import type { TextPieces } from '../textPieces.js';
import type { OnUnknown, Vocabulary } from '../vocabulary.js';
import { openTokens, type TokenFolder } from './openTokens.js';
import { createEncoder } from './tokenEncoder.js';
import type { NewFolder } from './tokenFiles.js';
import { bytesPerToken, indexName, shardName, tokenIndexText, typeFor } from './tokenIndex.js';

/** The options of `writeTokens`. */
export interface WriteTokensOptions {
  /** As in `vocabulary.encode`. Default: `'replace'` if the vocabulary has an unknown token, else `'error'`. */
  readonly onUnknown?: OnUnknown | undefined;
  /** Largest number of ids in a file. Default: those that fill 1 GiB. */
  readonly shardTokens?: number | undefined;
  /** Called after each piece of the text. */
  readonly onProgress?: ((progress: WriteTokensProgress) => void) | undefined;
  /** Stops between two pieces. Nothing is kept then, and the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Name of the text in messages, e.g. its path. Default: "text". */
  readonly source?: string | undefined;
}

/** How far `writeTokens` is. */
export interface WriteTokensProgress {
  /** Number of ids so far. */
  readonly tokens: number;
}

const owner = 'writeTokens';
const shardBytes = 2 ** 30;

/**
 * Writes a text as ids into a new folder, which `openTokens` reads. The folder appears when it is complete; until then the files are in
 * `FOLDER.part`, which a stop or an error removes.
 *
 * The text must be the one that the vocabulary is from, or one whose tokens it has; so a text of any length is read twice.
 *
 * @param text a string, or pieces of one that do not end inside a character, such as those of `streamText`
 * @throws DatasetError if the text is empty or has unknown tokens, if the folder has files already, or if the disk is full
 *
 * @example
 * const vocabulary = await characterVocabulary(streamText('poems.txt'));
 * const tokens = await writeTokens(streamText('poems.txt'), vocabulary, 'poems');
 * tokens.length; // 1290
 */
export async function writeTokens(
  text: TextPieces | AsyncIterable<string>,
  vocabulary: Vocabulary,
  folder: string,
  options: WriteTokensOptions = {},
): Promise<TokenFolder> {
  requireHaving(owner, 'vocabulary', vocabulary, 'a vocabulary', 'idOf', 'toJSON');
  requireOptions(owner, options, ['onUnknown', 'shardTokens', 'onProgress', 'signal', 'source']);
  requireText(owner, 'folder', folder);
  const onUnknown = options.onUnknown ?? (vocabulary.unknownId === undefined ? 'error' : 'replace');
  const { shardTokens = shardBytes / bytesPerToken[typeFor(vocabulary)], onProgress = () => {}, signal, source = 'text' } = options;
  requireArgument(owner, 'onUnknown', ['error', 'skip', 'replace'].includes(onUnknown), onUnknown, '"error", "skip" or "replace"');
  requirePositive(owner, { shardTokens });
  requireFunction(owner, 'onProgress', onProgress);
  requireText(owner, 'source', source);
  if (signal !== undefined) requireHaving(owner, 'signal', signal, 'an AbortSignal', 'aborted', 'throwIfAborted');
  const isText = typeof text === 'string' || Symbol.iterator in Object(text) || Symbol.asyncIterator in Object(text);
  requireArgument(owner, 'text', isText, text, 'a string or an iterable of strings');
  const encoder = createEncoder(vocabulary, { onUnknown, source });
  signal?.throwIfAborted();
  const files = await tokenFiles.create(folder);
  try {
    const shards = new ShardWriter(files, vocabulary, shardTokens);
    for await (const piece of typeof text === 'string' ? [text] : text) {
      requireText(owner, 'a piece of the text', piece);
      signal?.throwIfAborted();
      await shards.add(encoder.take(piece));
      onProgress({ tokens: shards.length });
    }
    await shards.add(encoder.end());
    if (shards.length === 0) throw new DatasetError(source, 'it has no tokens', 'A text needs at least one character');
    await shards.finish();
  } catch (error) {
    await files.discard();
    throw error;
  }
  return openTokens(folder);
}

/** Writes ids into files of at most `most` ids, then `tokens.json`. */
class ShardWriter {
  /** Number of ids so far. */
  length = 0;
  readonly #files: NewFolder;
  readonly #vocabulary: Vocabulary;
  readonly #most: number;
  readonly #shards: number[] = [];

  constructor(files: NewFolder, vocabulary: Vocabulary, most: number) {
    this.#files = files;
    this.#vocabulary = vocabulary;
    this.#most = most;
  }

  async add(ids: Int32Array): Promise<void> {
    for (let from = 0; from < ids.length; ) {
      if (this.length % this.#most === 0) this.#shards.push(0);
      const shard = this.#shards.length - 1;
      const to = Math.min(ids.length, from + this.#most - this.#shards[shard]);
      await this.#files.append(shardName(shard), this.#bytesOf(ids.subarray(from, to)));
      this.#shards[shard] += to - from;
      this.length += to - from;
      from = to;
    }
  }

  async finish(): Promise<void> {
    const [vocabulary, shards, length, sha256] = [this.#vocabulary, this.#shards, this.length, this.#files.sha256()];
    const index = tokenIndexText({ vocabulary, type: typeFor(vocabulary), shards, length, sha256 });
    await this.#files.append(indexName, new TextEncoder().encode(index));
    await this.#files.finish();
  }

  /** Little-endian, as on every machine that runs JavaScript. */
  #bytesOf(ids: Int32Array): Uint8Array {
    const { buffer } = typeFor(this.#vocabulary) === 'uint16' ? Uint16Array.from(ids) : Uint32Array.from(ids);
    return new Uint8Array(buffer);
  }
}
