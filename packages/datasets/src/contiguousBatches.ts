/**
 * One long text as parallel streams whose state is carried from window to window. This is how char-rnn (Karpathy, 2015) and PyTorch's word
 * language model feed a recurrent network. Row b of each window continues row b of the window before.
 */
import { type Batches, batchesOf, requirePositive } from './batches.js';
import { DatasetError } from './datasetError.js';
import { requireArgument, requireFlag, requireOptions } from './requireArgument.js';
import { type BatchRows, type OwnRows, type PartOptions, requirePart, rowsOfPart } from './rowsOfPart.js';
import { type AsyncBatches, asyncBatchesOf } from './sequences/asyncBatches.js';
import { StreamReader } from './tokens/streamReader.js';
import { isTokenSource, type TokenSource } from './tokens/tokenSource.js';

/** The options of `contiguousBatches`. */
export interface ContiguousBatchesOptions extends PartOptions {
  /** Number of parallel streams, of all ranks together. */
  readonly batch: number;
  /** Number of tokens of each stream in a window. */
  readonly steps: number;
  /** Keeps the last window if it is shorter than `steps`. Use it for evaluation, where every token counts. Default: false. */
  readonly partial?: boolean | undefined;
  /** Name of the text in messages, e.g. "the validation part of poems.txt". Default: "text". */
  readonly source?: string | undefined;
}

/** A window [steps, batch], time first: element (t, b) is at t * batch + b. */
export interface ContiguousBatch {
  /** The input of the network. */
  readonly inputs: Int32Array;
  /** The next token of the text, for each input. */
  readonly targets: Int32Array;
  readonly steps: number;
  readonly batch: number;
  /** True in the first window of an epoch, where the state starts from zero. */
  readonly first: boolean;
  /** With `part`: which rows of the whole batch these are. `batch` and all arrays have only these. */
  readonly rows?: BatchRows | undefined;
}

/** How much of a text its windows hold. With `part` the numbers are still those of all ranks together. */
export interface ContiguousSize {
  /** The length of each stream. */
  readonly streamLength: number;
  /** Number of targets in all windows of an epoch. */
  readonly tokens: number;
}

/** The windows of a text, in order, and how much of the text they hold. */
export interface ContiguousBatches extends Batches<ContiguousBatch>, ContiguousSize {}

/** The windows of a text that is not in memory. */
export interface AsyncContiguousBatches extends AsyncBatches<ContiguousBatch>, ContiguousSize {}

/**
 * Cuts a text of N ids into `batch` streams of length streamLength = floor((N - 1) / batch). With inputs and targets as rows of a matrix
 * [batch, streamLength],
 *
 *     inputs  = ids[0 .. batch streamLength]
 *     targets = ids[1 .. batch streamLength + 1]
 *
 * window w has the steps from w steps to (w + 1) steps of every stream. The remainder of fewer than `batch` tokens at the end is dropped. A
 * short last window is dropped too, except with `partial`.
 *
 * With `part` a rank gets some of the streams, the same in every window, so that it carries their states. `partial` leaves a rank without
 * streams if there are fewer than ranks.
 *
 * Ids may be those of `openTokens`, or of any `TokenSource`: then windows are promises, with the same numbers. Each stream is read ahead by up
 * to 32,768 ids, all streams of a rank together by up to 4 million, and a rank reads its own streams only.
 *
 * @throws DatasetError if the text is too short for one window; the message says what to lower. Without `partial`, also if there are more
 * ranks than streams
 *
 * @example
 * const windows = contiguousBatches(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8), { batch: 2, steps: 2 }); // two streams: 0 1 2 3 and 4 5 6 7
 * windows.count; // 2
 * windows.at(1).inputs; // [2, 6, 3, 7]
 * windows.at(1).targets; // [3, 7, 4, 8]
 * // The second of two ranks gets the second stream.
 * const own = contiguousBatches(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8), { batch: 2, steps: 2, part: { rank: 1, size: 2 } });
 * own.at(1).inputs; // [6, 7]
 * own.at(1).rows; // { first: 1, count: 1, of: 2 }
 */
export function contiguousBatches(ids: Int32Array, options: ContiguousBatchesOptions): ContiguousBatches;
export function contiguousBatches(ids: TokenSource, options: ContiguousBatchesOptions): AsyncContiguousBatches;
export function contiguousBatches(
  ids: Int32Array | TokenSource,
  options: ContiguousBatchesOptions,
): ContiguousBatches | AsyncContiguousBatches;
export function contiguousBatches(
  ids: Int32Array | TokenSource,
  options: ContiguousBatchesOptions,
): ContiguousBatches | AsyncContiguousBatches {
  requireOptions(owner, options, ['batch', 'steps', 'partial', 'source', 'part']);
  const { batch, steps, partial = false, source = 'text', part } = options;
  const areIds = ids instanceof Int32Array || Array.isArray(ids);
  requireArgument(owner, 'ids', areIds || isTokenSource(ids), ids, 'an Int32Array or a source of tokens');
  requireFlag(owner, 'partial', partial);
  requirePositive(owner, { batch, steps });
  requirePart(owner, part);
  if (part !== undefined && part.size > batch && !partial) throw tooManyRanks(batch, part.size);
  const streamLength = Math.max(0, Math.floor((ids.length - 1) / batch));
  if (streamLength < (partial ? 1 : steps)) throw tooShort(source, ids.length, batch, partial ? 1 : steps);
  const count = partial ? Math.ceil(streamLength / steps) : Math.floor(streamLength / steps);
  const size: ContiguousSize = { streamLength, tokens: batch * Math.min(streamLength, count * steps) };
  const own = rowsOfPart(part, batch);
  const starts = Array.from({ length: own.count }, (_, b) => (own.first + b) * streamLength);
  const lengthOf = (index: number): number => Math.min(steps, streamLength - index * steps);

  if (isTokenSource(ids)) {
    const readers = starts.map((start) => new StreamReader(ids, start + streamLength + 1, own.count));
    const window = async (index: number): Promise<ContiguousBatch> => {
      const streams: Int32Array[] = [];
      // One after another: nearly all come from memory, and a batch may have more streams than files may be open.
      for (const [b, reader] of readers.entries()) streams.push(await reader.read(starts[b] + index * steps, lengthOf(index) + 1, steps));
      return windowOf(streams, lengthOf(index), index, own);
    };
    return { ...asyncBatchesOf(owner, count, window), ...size };
  }
  const all = ids instanceof Int32Array ? ids : Int32Array.from(ids);
  const window = (index: number): ContiguousBatch => {
    const streams = starts.map((start) => all.subarray(start + index * steps, start + index * steps + lengthOf(index) + 1));
    return windowOf(streams, lengthOf(index), index, own);
  };
  return { ...batchesOf(owner, count, window), ...size };
}

const owner = 'contiguousBatches';

/** A window of `length` steps, made of length + 1 ids of each stream. */
function windowOf(streams: readonly Int32Array[], length: number, index: number, { count: batch, mark }: OwnRows): ContiguousBatch {
  const inputs = new Int32Array(length * batch);
  const targets = new Int32Array(length * batch);
  for (const [b, ids] of streams.entries()) {
    for (let t = 0; t < length; t++) {
      inputs[t * batch + b] = ids[t];
      targets[t * batch + b] = ids[t + 1];
    }
  }
  return { inputs, targets, steps: length, batch, first: index === 0, ...mark };
}

function tooManyRanks(batch: number, ranks: number): DatasetError {
  const fewer = batch === 1 ? '1 rank' : `${batch} ranks`;
  return new DatasetError(owner, `batch ${batch} cannot be shared by ${ranks} ranks`, `Use ${fewer}, or a batch of ${ranks} or more`);
}

function tooShort(source: string, tokens: number, batch: number, steps: number): DatasetError {
  const reason = `it has ${tokens} tokens, and batch ${batch} x steps ${steps} needs at least ${batch * steps + 1}`;
  // The largest value that is possible if the other one stays the same. 0 if there is none, or the value is minimal already.
  const mostSteps = steps > 1 ? Math.max(0, Math.floor((tokens - 1) / batch)) : 0;
  const mostBatch = Math.max(0, Math.floor((tokens - 1) / steps));
  const ways = [
    ...(mostSteps > 0 ? [`lower steps to ${mostSteps}`] : []),
    ...(mostBatch > 0 ? [`lower batch to ${mostBatch}`] : []),
    ...(mostSteps < 1 && mostBatch < 1 ? ['lower both'] : []),
  ];
  const hint = tokens < 2 ? 'Use a longer text' : `Use a longer text, or ${ways.join(' or ')}`;
  return new DatasetError(source, reason, hint, { fact: { kind: 'too short', tokens, steps: mostSteps, batch: mostBatch } });
}
